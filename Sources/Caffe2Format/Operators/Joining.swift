import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Operands put together and taken apart.
  static let joining = OperatorFamily([
    OperatorKind("Concat", to: "Concat") { op throws(Diagnostic) in try op.importConcat() },
    OperatorKind("DepthConcat", to: "Concat") { op throws(Diagnostic) in try op.importConcat() },
    OperatorKind("Split", to: "Split", needs: [.any, .lengths]) { op throws(Diagnostic) in
      try op.importSplit()
    },
    OperatorKind("DepthSplit", to: "Split", needs: [.any, .lengths]) { op throws(Diagnostic) in
      try op.importSplit()
    },
    OperatorKind("Slice", to: "Slice", needs: [.any, .lengths]) { op throws(Diagnostic) in
      try op.importSlice()
    },
  ])
}

extension OperatorImporter {
  /// The axis of channels, or another one.
  private mutating func channelAxis() throws(Diagnostic) -> Int {
    if arguments.has("axis") { return try number("axis", or: -1) }
    return try isChannelsLast() ? 3 : 1
  }

  /// Operands along an axis, which `add_axis` makes new; the second output holds their extents.
  fileprivate mutating func importConcat() throws(Diagnostic) {
    try expect(inputs: 1...Self.many, outputs: 1...2)
    arguments.ignore(["order"])
    let axis = try channelAxis()
    let isNew = try arguments.flag("add_axis", or: false)
    var parts = inputs
    if isNew {
      for index in parts.indices { parts[index] = try unsqueeze(parts[index], [axis]) }
    }
    write(try emit("Concat", parts, [.int("axis", axis)]))
    guard isRead(1) else { return }
    var extents: [Operand] = []
    for part in parts {
      extents.append(
        try emit("Gather", [shapeOf(part), integers("axis", [axis])]))
    }
    let counts = try concat(extents, axis: 0)
    write(try emit("Cast", [counts], [.int("to", Int(ElementType.int32.rawValue))]), to: 1)
  }

  /// Parts along an axis, which `add_axis` drops.
  fileprivate mutating func importSplit() throws(Diagnostic) {
    try expect(inputs: 1...2, outputs: 1...Self.many)
    arguments.ignore(["order"])
    let axis = try channelAxis()
    let isDropped = try arguments.flag("add_axis", or: false)
    var extents: [Int]? = try sizes("split")
    if extents?.isEmpty == true { extents = nil }
    if inputs.count == 2 {
      guard let constant = try input(1).constant else {
        guard operatorSetVersion >= 13 else {
          throw .unsupported("extents that are computed need operator set 13")
        }
        let lengths = try cast(input(1), .int64)
        return try writeParts(
          emit("Split", [input(), lengths], [.int("axis", axis)], outputs: outputs.count), nil)
      }
      extents = constant.int64s.map { Int(clamping: $0) }
    }
    if let extents, extents.count != outputs.count {
      throw .inconsistent(
        "there are \(counted(extents.count, "extent")) for \(counted(outputs.count, "output"))")
    }
    let x = try input()
    if let whole = x.shape, extents == nil {
      let place = try self.axis(axis, of: x)
      if let extent = whole[place].extent, extent % outputs.count != 0 {
        throw .invalid("an extent of \(extent) does not split into \(outputs.count) equal parts")
      }
    }
    let parts = try split(x, axis: axis, extents, count: outputs.count)
    try writeParts(parts, isDropped ? axis : nil)
  }

  private mutating func writeParts(_ parts: [Operand], _ dropped: Int?) throws(Diagnostic) {
    for (index, part) in parts.enumerated() {
      write(
        try dropped.map { axis throws(Diagnostic) in try squeeze(part, [axis]) } ?? part, to: index)
    }
  }

  /// A part from `starts` to before `ends`, below zero counted from one beyond the end.
  fileprivate mutating func importSlice() throws(Diagnostic) {
    try expect(inputs: 1...3)
    let x = try input()
    guard inputs.count == 3 else {
      let (starts, ends) = (try numbers("starts"), try numbers("ends"))
      return write(try slice(x, starts, ends))
    }
    if let starts = try input(1).constant, let ends = try input(2).constant {
      return write(
        try slice(
          x, starts.int64s.map { Int(clamping: $0) }, ends.int64s.map { Int(clamping: $0) }))
    }
    let extents = try shapeOf(x)
    var bounds: [Operand] = []
    for index in 1...2 {
      let bound = try cast(input(index), .int64)
      let count = try emit("Shape", [bound])
      let zero = integers("zero", [0])
      let head = try emit("Slice", [extents, zero, count])
      let beyond = try emit("Add", [emit("Add", [head, integers("one", [1])]), bound])
      bounds.append(try emit("Where", [emit("Less", [bound, zero]), beyond, bound]))
    }
    write(try emit("Slice", [x] + bounds))
  }

  private mutating func slice(
    _ x: Operand, _ starts: [Int], _ ends: [Int]
  ) throws(Diagnostic) -> Operand {
    guard starts.count == ends.count, starts.count <= 64 else {
      throw .invalid("there are \(starts.count) starts and \(ends.count) ends", argument: "starts")
    }
    // -1 is the end itself, which ONNX says by a number beyond any extent.
    let turned = [starts, ends].map { $0.map { $0 == -1 ? .max : $0 < 0 ? $0 + 1 : $0 } }
    return try slice(x, from: turned[0], to: turned[1], axes: Array(starts.indices))
  }
}
