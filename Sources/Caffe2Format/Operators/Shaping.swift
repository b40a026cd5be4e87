import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// The same elements in another shape or order.
  static let shaping = OperatorFamily([
    OperatorKind("Reshape", to: "Reshape", needs: [.any, .indices]) { op throws(Diagnostic) in
      try op.importReshape()
    },
    OperatorKind("ResizeLike", to: "Shape, Reshape") { op throws(Diagnostic) in
      try op.expect(inputs: 2...2)
      op.write(try op.reshape(op.input(), to: op.shapeOf(op.input(1))))
    },
    OperatorKind("Flatten", to: "Flatten", needs: [.batch]) { op throws(Diagnostic) in
      try op.expect()
      op.write(try op.emit("Flatten", [op.input()], [.int("axis", op.number("axis", or: 1))]))
    },
    OperatorKind("FlattenToVec", to: "Reshape") { op throws(Diagnostic) in
      try op.expect()
      op.write(try op.emit("Reshape", [op.input(), op.integers("shape", [-1])]))
    },
    OperatorKind("Squeeze", to: "Squeeze") { op throws(Diagnostic) in
      try op.expect()
      op.write(try op.squeeze(op.input(), op.numbers("dims").sorted()))
    },
    OperatorKind("ExpandDims", to: "Unsqueeze") { op throws(Diagnostic) in
      try op.expect()
      op.write(try op.unsqueeze(op.input(), op.numbers("dims").sorted()))
    },
    OperatorKind("PrependDim", to: "Shape, Concat, Reshape") { op throws(Diagnostic) in
      try op.expect()
      let x = try op.input()
      let count = try op.size("dim_size", atLeast: 1)
      let rest = try op.slice(op.shapeOf(x), from: [1], to: [.max], axes: [0])
      let shape = try op.concat([op.integers("first", [count, -1]), rest], axis: 0)
      op.write(try op.reshape(x, to: shape))
    },
    OperatorKind("MergeDim", to: "Shape, Concat, Reshape") { op throws(Diagnostic) in
      try op.expect()
      let x = try op.input()
      let rest = try op.slice(op.shapeOf(x), from: [2], to: [.max], axes: [0])
      op.write(try op.reshape(x, to: op.concat([op.integers("first", [-1]), rest], axis: 0)))
    },
    OperatorKind("Transpose", to: "Transpose") { op throws(Diagnostic) in
      try op.expect()
      let axes = try op.numbers("axes")
      op.write(try op.emit("Transpose", [op.input()], axes.isEmpty ? [] : [.ints("perm", axes)]))
    },
    OperatorKind("NCHW2NHWC", to: "Transpose", needs: [.image]) { op throws(Diagnostic) in
      try op.expect()
      op.write(try op.channelsLast(op.input()))
    },
    OperatorKind("NHWC2NCHW", to: "Transpose", needs: [.image]) { op throws(Diagnostic) in
      try op.expect()
      op.write(try op.channelsFirst(op.input()))
    },
    OperatorKind("Expand", to: "Expand", needs: [.any, .indices]) { op throws(Diagnostic) in
      try op.expect(inputs: 1...2)
      let shape =
        op.inputs.count == 2
        ? try op.cast(op.input(1), .int64) : op.integers("shape", try op.sizes("shape"))
      op.write(try op.emit("Expand", [op.input(), shape]))
    },
    OperatorKind("Tile", to: "Tile") { op throws(Diagnostic) in try op.importTile() },
    OperatorKind("NumpyTile", to: "Tile", needs: [.any, .indices]) { op throws(Diagnostic) in
      try op.expect(inputs: 2...2)
      op.write(try op.emit("Tile", [op.input(), op.cast(op.input(1), .int64)]))
    },
    OperatorKind("Shape", to: "Shape, Gather") { op throws(Diagnostic) in
      try op.expect()
      let axes = try op.numbers("axes")
      let shape = try op.emit("Shape", [op.input()])
      op.write(
        axes.isEmpty ? shape : try op.emit("Gather", [shape, op.integers("axes", axes)]))
    },
    .unary("Size", "Size"),
    OperatorKind("Cast", to: "Cast", ignoring: ["from_type"]) { op throws(Diagnostic) in
      try op.expect()
      let type = try op.elementType("to", or: 1)
      op.write(try op.emit("Cast", [op.input()], [.int("to", Int(type.rawValue))]))
    },
    cast("HalfToFloat", .float), cast("FloatToHalf", .float16),
  ])

  private static func cast(_ type: String, _ target: ElementType) -> OperatorKind {
    OperatorKind(type, to: "Cast") { op throws(Diagnostic) in
      try op.expect()
      op.write(try op.emit("Cast", [op.input()], [.int("to", Int(target.rawValue))]))
    }
  }
}

extension OperatorImporter {
  /// A shape from an argument or an input; the second output is the old one.
  fileprivate mutating func importReshape() throws(Diagnostic) {
    try expect(inputs: 1...2, outputs: 1...2)
    let x = try input()
    if inputs.count == 2 {
      write(try reshape(x, to: cast(input(1), .int64)))
    } else {
      write(try emit("Reshape", [x, integers("shape", numbers("shape"))]))
    }
    guard isRead(1) else { return }
    let isNarrow = optionalInput(1)?.elementType == .int32
    write(try cast(emit("Shape", [x]), isNarrow ? .int32 : .int64), to: 1)
  }

  /// An operand repeated along one axis.
  fileprivate mutating func importTile() throws(Diagnostic) {
    try expect(inputs: 1...3)
    let x = try input()
    let rank = try rank(x)
    var axis = try number("axis", or: 0)
    var tiles = integers("tiles", [try size("tiles", or: 1)])
    if inputs.count > 1 {
      tiles = try cast(input(1), .int64)
      // Tiles of 64 bits make Caffe2 forget the argument.
      if try input(1).elementType == .int64 { axis = 0 }
    }
    if inputs.count > 2 {
      guard let constant = try input(2).constant, constant.count == 1 else {
        throw .unsupported("an axis that is computed is not supported")
      }
      axis = try Self.bounded(Int(constant.int64s[0]), "axis", atLeast: -1 << 31)
    }
    let place = try self.axis(axis, of: x)
    var parts: [Operand] = []
    if place > 0 { parts.append(integers("before", [Int](repeating: 1, count: place))) }
    parts.append(tiles)
    let after = rank - place - 1
    if after > 0 { parts.append(integers("after", [Int](repeating: 1, count: after))) }
    write(try emit("Tile", [x, concat(parts, axis: 0)]))
  }
}
