import ModelIR
import Operators

/// Operators of positions: ranges, triangles, sums along an axis.
extension OperatorAdapter {
  static let range = OperatorAdapter(
    "Range", widening: .none,
    Change(
      27,
      down: .decomposed("in float, where the type is narrower") { node throws(Refusal) in
        let type = try node.elementType(try node.input(0))
        node.remove("stash_type")
        guard type == .float16 || type == .bfloat16 else { return }
        var inputs: [ValueID?] = []
        for index in 0..<3 { inputs.append(try node.cast(try node.input(index), to: .float)) }
        let wide = try node.add("Range", inputs, opset: 11)
        try node.replace(by: "Cast", wide, with: ["to": .int(Int64(type.rawValue))])
      }),
    Change(
      11,
      down: .decomposed("a constant; the bounds must be constant") { node throws(Refusal) in
        guard let first = node.constant(try node.input(0)),
          let step = node.constant(try node.input(2)),
          let output = node.node.outputs.first.flatMap({ $0 }),
          let extents = node.knownExtents(output)
        else { throw .dynamic("a bound of the range is computed or given at run time") }
        guard extents.count == 1 else { throw .argument("a range has one axis") }
        _ = try node.count(extents[0])
        let type = first.elementType
        let values: Tensor
        if type.isInteger, let start = first.int64s.first, let by = step.int64s.first {
          values = Tensor(type, extents, int64s: (0..<extents[0]).map { start &+ Int64($0) &* by })
        } else if let start = first.doubles.first, let by = step.doubles.first {
          values = Tensor(type, extents, doubles: (0..<extents[0]).map { start + Double($0) * by })
        } else {
          throw .argument("a bound of the range is empty")
        }
        try node.finish(try node.constant(values))
      }))

  static let trilu = OperatorAdapter(
    "Trilu", widening: .values,
    Change(
      14,
      down: .decomposed("Where by a comparison of positions") { node throws(Refusal) in
        let x = try node.input(0)
        let rank = try node.rank(x)
        let isUpper = try node.int("upper", or: 1) != 0
        let type = try node.elementType(x)
        let rows = try node.unsqueeze(try node.positions(x, rank - 2), [1])
        let columns = try node.unsqueeze(try node.positions(x, rank - 1), [0])
        var diagonal = rows
        if let k = node.optionalInput(1) { diagonal = try node("Add", rows, k) }
        let isOutside =
          isUpper ? try node("Less", columns, diagonal) : try node("Greater", columns, diagonal)
        try node.replace(by: "Where", isOutside, try node.constant(Tensor(zeros: type, [])), x)
      }))

  static let cumSum = OperatorAdapter(
    "CumSum", widening: .arithmetic,
    Change(
      11,
      down: .decomposed("one Add a step; the extent must be known") { node throws(Refusal) in
        try node.accumulate(by: "Add", from: 0)
      }))

  static let cumProd = OperatorAdapter(
    "CumProd", widening: .arithmetic,
    Change(
      26,
      down: .decomposed("one Mul a step; the extent must be known") { node throws(Refusal) in
        try node.accumulate(by: "Mul", from: 1)
      }))

  static let eyeLike = OperatorAdapter(
    "EyeLike",
    Change(
      9,
      down: .decomposed("a constant; the shape must be known") { node throws(Refusal) in
        let x = try node.input(0)
        let shape = try node.extents(x)
        let number = try node.optionalInt("dtype").map { Int32(clamping: $0) }
        let own = try node.elementType(x)
        let type = number.flatMap { ElementType(rawValue: $0) } ?? own
        let k = try node.int("k")
        guard shape.count == 2 else {
          throw .argument("the input has rank \(shape.count), expected 2")
        }
        let total = try node.count(shape[0], shape[1])
        let values = (0..<total).map { $0 % shape[1] == $0 / shape[1] + k ? 1.0 : 0 }
        guard type.isReal else { throw .type("EyeLike of \(type.name) is not written out") }
        try node.finish(try node.constant(Tensor(type, shape, doubles: values)))
      }))

  static let centerCropPad = OperatorAdapter(
    "CenterCropPad", widening: .values,
    Change(
      18,
      down: .decomposed("Slice and Pad; the shapes must be known") { node throws(Refusal) in
        var x = try node.input(0)
        let before = try node.extents(x)
        guard let output = node.node.outputs.first.flatMap({ $0 }) else { return }
        let after = try node.extents(output)
        var (starts, ends, axes): ([Int], [Int], [Int]) = ([], [], [])
        var pads = [Int](repeating: 0, count: 2 * before.count)
        for (axis, (extent, target)) in zip(before, after).enumerated() where extent != target {
          if extent > target {
            starts.append((extent - target) / 2)
            ends.append((extent - target) / 2 + target)
            axes.append(axis)
          } else {
            pads[axis] = (target - extent) / 2
            pads[axis + before.count] = target - extent - pads[axis]
          }
        }
        if !axes.isEmpty {
          x = try node(
            "Slice", x, try node.vector(starts), try node.vector(ends), try node.vector(axes))
        }
        if pads.contains(where: { $0 != 0 }) {
          let zero = try node.constant(Tensor(zeros: try node.elementType(x), []))
          x = try node("Pad", x, try node.vector(pads), zero)
        }
        try node.finish(x)
      }))

  static let oneHot = OperatorAdapter(
    "OneHot", widening: .values,
    Change(
      11,
      down: .adjusted("axes below zero are counted from the front") { node throws(Refusal) in
        let axis = try node.int("axis", or: -1)
        // The last axis of the result has always been -1.
        guard axis < -1 else { return }
        node.set("axis", .int(Int64(axis + (try node.rank(try node.input(0))) + 1)))
      }),
    Change(
      9,
      down: .decomposed("Equal with the positions and Where") { node throws(Refusal) in
        let indices = try node.input(0)
        let rank = try node.rank(indices)
        guard let depth = node.constant(try node.input(1))?.int64s.first, depth >= 0,
          depth < 1 << 20,
          let values = node.constant(try node.input(2))
        else { throw .dynamic("'depth' or 'values' is computed or given at run time") }
        let axis = try node.int("axis", or: -1)
        let position = axis < 0 ? axis + rank + 1 : axis
        guard (0...rank).contains(position) else { throw .attribute("axis \(axis) does not exist") }
        var shape = [Int](repeating: 1, count: rank + 1)
        shape[position] = Int(depth)
        let places = try node.reshape(try node.vector(Array(0..<Int(depth))), shape)
        let wide = try node.cast(indices, to: .int64)
        let isNegative = try node("Less", wide, try node.scalar(0))
        let offset = try node(
          "Mul", try node.cast(isNegative, to: .int64), try node.scalar(Int(depth)))
        let wanted = try node.unsqueeze(try node("Add", wide, offset), [position])
        let type = values.elementType
        guard let off = values.doubles.first, let on = values.doubles.last else {
          throw .argument("'values' is empty")
        }
        try node.replace(
          by: "Where", try node("Equal", wanted, places), try node.scalar(on, type),
          try node.scalar(off, type))
      }))
}

extension NodeRewriter {
  /// The positions along an axis of a value, as a vector: known, or counted at run time.
  mutating func positions(_ value: ValueID, _ axis: Int) throws(Refusal) -> ValueID {
    if let extent = extent(of: value, axis), extent <= 1 << 16 {
      return try vector(Array(0..<extent))
    }
    let extent = try self(
      "Gather", try self("Shape", value), try scalar(axis), with: ["axis": .int(0)])
    return try self("Range", try scalar(0), extent, try scalar(1))
  }

  /// Running sums or products along an axis, step by step.
  fileprivate mutating func accumulate(by operatorType: String, from neutral: Double)
    throws(Refusal)
  {
    let x = try input(0)
    let shape = try extents(x)
    guard let given = try integers(1).first else { throw .argument("'axis' is empty") }
    let axis = try normalized(given, rank: shape.count)
    let count = shape[axis]
    guard count <= 256 else {
      throw .missing("\(operatorType) step by step would take \(count) nodes")
    }
    guard count > 0 else {
      try finish(x)
      return
    }
    let isExclusive = try int("exclusive") != 0
    let isReverse = try int("reverse") != 0
    var parts =
      count == 1
      ? [x] : try addNode("Split", [x], outputs: count, with: ["axis": .int(Int64(axis))])
    if isReverse { parts.reverse() }
    if isExclusive {
      var first = shape
      first[axis] = 1
      let type = try elementType(x)
      let start = Tensor(
        type, first, doubles: [Double](repeating: neutral, count: first.elementCount))
      parts = [try constant(start)] + parts.dropLast()
    }
    var results = [parts[0]]
    for part in parts.dropFirst() {
      results.append(try self(operatorType, results[results.count - 1], part))
    }
    if isReverse { results.reverse() }
    try finish(try concat(results, axis: axis))
  }
}
