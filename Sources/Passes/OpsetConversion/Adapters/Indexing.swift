import ModelIR
import Operators

/// Gathering and scattering by indices of elements or slices.
extension OperatorAdapter {
  static let gather = OperatorAdapter(
    "Gather", widening: .values,
    Change(
      11,
      down: .decomposed("negative indices are counted from the front; the extent must be known") {
        node throws(Refusal) in
        let (x, indices) = (try node.input(0), try node.input(1))
        let rank = try node.rank(x)
        let axis = try node.normalized(try node.int("axis"), rank: rank)
        node.set("axis", .int(Int64(axis)))
        if let known = node.constant(indices)?.int64s, !known.contains(where: { $0 < 0 }) { return }
        guard let extent = node.extent(of: x, axis) else {
          throw .unknown("the extent of axis \(axis) is not known, and indices may be below zero")
        }
        node.setInput(1, try node.fromFront(indices, extent))
      }))

  static let gatherElements = OperatorAdapter(
    "GatherElements", widening: .values,
    Change(
      11,
      down: .decomposed("Gather from the flat values; the shapes must be known") {
        node throws(Refusal) in
        let (x, indices) = (try node.input(0), try node.input(1))
        let shape = try node.extents(x)
        let axis = try node.normalized(try node.int("axis"), rank: shape.count)
        let places = try node.flatPlaces(of: indices, in: shape, axis)
        let flat = try node.reshape(x, [shape.reduce(1, *)])
        let chosen = try node("Gather", flat, places, with: ["axis": .int(0)])
        try node.replace(by: "Reshape", chosen, try node.vector(try node.extents(indices)))
      }))

  static let gatherND = OperatorAdapter(
    "GatherND", widening: .values,
    Change(
      11,
      down: .decomposed("Gather from the flat values; the shapes must be known") {
        node throws(Refusal) in
        let (x, indices) = (try node.input(0), try node.input(1))
        let batch = try node.int("batch_dims")
        let (shape, places) = (try node.extents(x), try node.extents(indices))
        guard let depth = places.last, batch >= 0, places.count > batch,
          batch + depth <= shape.count,
          let output = node.node.outputs.first.flatMap({ $0 })
        else { throw .argument("the shapes do not fit") }
        let inner = shape.dropFirst(batch + depth).reduce(1, *)
        var rows = try node.flatRows(of: indices, in: Array(shape[batch..<batch + depth]))
        let outer = try node.count(shape.prefix(batch).reduce(1, *))
        let perBatch = places.dropLast().dropFirst(batch).reduce(1, *)
        if batch > 0 {
          let size = shape[batch..<batch + depth].reduce(1, *)
          let starts = try node.constant(
            Tensor(.int64, [outer, 1], int64s: (0..<outer).map { Int64($0 * size) }))
          rows = try node("Add", try node.reshape(rows, [outer, perBatch]), starts)
          rows = try node.reshape(rows, [outer * perBatch])
        }
        let table = try node.reshape(x, [shape.prefix(batch + depth).reduce(1, *), inner])
        let chosen = try node("Gather", table, rows, with: ["axis": .int(0)])
        try node.replace(by: "Reshape", chosen, try node.vector(try node.extents(output)))
      }),
    Change(
      12,
      down: .decomposed("Gather from the flat values, for batches") { node throws(Refusal) in
        guard try node.int("batch_dims") != 0 else { return }
        let inputs = node.node.inputs
        let batch = AttributeValue.int(Int64(try node.int("batch_dims")))
        // Version 11 has no batches; what it is written as before takes them.
        try node.decomposeAsOldest("GatherND", inputs, with: ["batch_dims": batch])
      }))

  static let scatterElements = OperatorAdapter(
    "ScatterElements", widening: .values,
    Change(
      18,
      down: .decomposed("a reduction over all updates, for `max` and `min`") {
        node throws(Refusal) in
        if ["max", "min"].contains(try node.string("reduction")) {
          try node.scatterElementsByReduction()
        }
      }),
    Change(
      16,
      down: .decomposed("a reduction over all updates, where there is one") {
        node throws(Refusal) in
        if try node.string("reduction") != "none" { try node.scatterElementsByReduction() }
      }),
    Change(
      11,
      down: .decomposed("Scatter") { node throws(Refusal) in
        let x = try node.input(0)
        let axis = try node.normalized(try node.int("axis"), rank: try node.rank(x))
        guard let extent = node.extent(of: x, axis) else {
          throw .unknown("the extent of the axis is not known")
        }
        let indices = try node.fromFront(try node.input(1), extent)
        try node.replace(
          by: "Scatter", x, indices, try node.input(2), opset: 9, with: ["axis": .int(Int64(axis))])
      }))

  static let scatterND = OperatorAdapter(
    "ScatterND", widening: .values,
    Change(
      18,
      down: .decomposed("a reduction over all updates, for `max` and `min`") {
        node throws(Refusal) in
        if ["max", "min"].contains(try node.string("reduction")) {
          try node.scatterSlicesByReduction()
        }
      }),
    Change(
      16,
      down: .decomposed("a reduction over all updates, where there is one") {
        node throws(Refusal) in
        if try node.string("reduction") != "none" { try node.scatterSlicesByReduction() }
      }),
    Change(
      11,
      down: .decomposed("a comparison of all places with all indices; the shapes must be known") {
        node throws(Refusal) in
        try node.scatterSlicesByReduction()
      }))

  static let tensorScatter = OperatorAdapter(
    "TensorScatter", widening: .values,
    Change(
      24,
      down: .decomposed("ScatterElements; the shapes must be known") { node throws(Refusal) in
        let (cache, update) = (try node.input(0), try node.input(1))
        let (shape, added) = (try node.extents(cache), try node.extents(update))
        let axis = try node.normalized(try node.int("axis", or: -2), rank: shape.count)
        var steps = [Int](repeating: 1, count: shape.count)
        steps[axis] = added[axis]
        guard added.count == shape.count else { throw .argument("the ranks differ") }
        _ = try node.count(added[axis])
        var places = try node.reshape(try node.vector(Array(0..<added[axis])), steps)
        if let starts = node.optionalInput(2) {
          var column = [Int](repeating: 1, count: shape.count)
          column[0] = shape[0]
          places = try node("Add", places, try node.reshape(starts, column))
          if try node.string("mode") == "circular" {
            places = try node("Mod", places, try node.scalar(shape[axis]))
          }
        }
        let indices = try node("Expand", places, try node.vector(added))
        try node.replace(
          by: "ScatterElements", cache, indices, update, with: ["axis": .int(Int64(axis))])
      }))
}

extension NodeRewriter {
  /// Indices below zero counted from the front.
  fileprivate mutating func fromFront(_ indices: ValueID, _ extent: Int) throws(Refusal) -> ValueID
  {
    if let known = constant(indices) {
      if !known.int64s.contains(where: { $0 < 0 }) { return indices }
      let moved = known.int64s.map { $0 < 0 ? $0 + Int64(extent) : $0 }
      return try constant(Tensor(known.elementType, known.shape, int64s: moved))
    }
    let type = try elementType(indices)
    let isBelow = try cast(try self("Less", indices, try scalar(0, type)), to: type)
    return try self("Add", indices, try self("Mul", isBelow, try scalar(Double(extent), type)))
  }

  /// The places among flat values that indices along an axis mean, as a vector.
  fileprivate mutating func flatPlaces(
    of indices: ValueID, in shape: [Int], _ axis: Int
  ) throws(Refusal) -> ValueID {
    let extents = try extents(indices)
    guard extents.count == shape.count else { throw .argument("the ranks differ") }
    let strides = shape.rowMajorStrides
    let own = extents.rowMajorStrides
    let count = extents.reduce(1, *)
    guard count <= 1 << 22 else { throw .missing("\(count) indices are not written out") }
    let rest = (0..<count).map { position in
      extents.indices.reduce(0) { sum, dimension in
        dimension == axis
          ? sum : sum + position / own[dimension] % extents[dimension] * strides[dimension]
      }
    }
    let wide = try cast(try fromFront(indices, shape[axis]), to: .int64)
    let moved = try self("Mul", try reshape(wide, [count]), try scalar(strides[axis]))
    return try self("Add", moved, try vector(rest))
  }

  /// The rows that tuples of indices mean, as a vector.
  fileprivate mutating func flatRows(of indices: ValueID, in shape: [Int]) throws(Refusal)
    -> ValueID
  {
    let count = try extents(indices).dropLast().reduce(1, *)
    let wide = try reshape(try cast(indices, to: .int64), [count, shape.count])
    let isBelow = try cast(try self("Less", wide, try scalar(0)), to: .int64)
    let fromFront = try self("Add", wide, try self("Mul", isBelow, try vector(shape)))
    let parts = try self("Mul", fromFront, try vector(shape.rowMajorStrides))
    return try reduce("ReduceSum", parts, [1], keepsAxes: false)
  }

  fileprivate mutating func scatterElementsByReduction() throws(Refusal) {
    let x = try input(0)
    let shape = try extents(x)
    let axis = try normalized(try int("axis"), rank: shape.count)
    let places = try flatPlaces(of: try input(1), in: shape, axis)
    let count = try extents(try input(1)).reduce(1, *)
    try scatter(into: x, shape, places, try reshape(try input(2), [count, 1]), count, slice: 1)
  }

  fileprivate mutating func scatterSlicesByReduction() throws(Refusal) {
    let x = try input(0)
    let (shape, places) = (try extents(x), try extents(try input(1)))
    guard let depth = places.last, depth <= shape.count else {
      throw .argument("the shapes do not fit")
    }
    let rows = try flatRows(of: try input(1), in: Array(shape.prefix(depth)))
    let count = places.dropLast().reduce(1, *)
    let slice = shape.dropFirst(depth).reduce(1, *)
    try scatter(
      into: x, shape, rows, try reshape(try input(2), [count, slice]), count, slice: slice)
  }

  /// Reduces every row of a value with the updates that belong to it: rows of `slice` elements, `count`
  /// updates at the rows `places`.
  private mutating func scatter(
    into x: ValueID, _ shape: [Int], _ places: ValueID, _ updates: ValueID, _ count: Int, slice: Int
  ) throws(Refusal) {
    let rows = slice == 0 ? 0 : shape.reduce(1, *) / slice
    _ = try self.count(rows, count, slice)
    guard rows > 0, count > 0 else {
      throw .missing("\(count) updates of \(rows) rows are not written out")
    }
    let type = try elementType(x)
    let reduction = version.attribute("reduction") == nil ? "none" : try string("reduction")
    guard type.isReal, type != .bool || reduction == "none" else {
      throw .type("a reduction of \(type.name) is not written out")
    }
    let table = try reshape(x, [1, rows, slice])
    let isMeant = try self(
      "Equal", try reshape(places, [count, 1, 1]),
      try reshape(try vector(Array(0..<rows)), [1, rows, 1]))
    let spread = try reshape(updates, [count, 1, slice])
    let result: ValueID
    if reduction == "none" {
      // Of several updates of one row the last counts, as a runtime that goes through them has it.
      var current = table
      let hits = try addSplit(isMeant, count)
      let values = try addSplit(spread, count)
      for index in 0..<count { current = try self("Where", hits[index], values[index], current) }
      result = current
    } else {
      let neutral = try neutralElement(of: reduction, type)
      let all = try concat([table, try self("Where", isMeant, spread, neutral)], axis: 0)
      let names = ["add": "ReduceSum", "mul": "ReduceProd", "max": "ReduceMax", "min": "ReduceMin"]
      guard let name = names[reduction] else { throw .attribute("'reduction' is '\(reduction)'") }
      result = try reduce(name, all, [0])
    }
    try replace(by: "Reshape", result, try vector(shape))
  }

  private mutating func addSplit(_ value: ValueID, _ count: Int) throws(Refusal) -> [ValueID] {
    guard count <= 64 else {
      throw .missing("\(count) updates are not written one after the other")
    }
    return count == 1
      ? [value] : try addNode("Split", [value], outputs: count, with: ["axis": .int(0)])
  }

  /// The number that changes nothing in a reduction.
  private func neutralElement(of reduction: String, _ type: ElementType) throws(Refusal) -> ValueID
  {
    switch reduction {
    case "add": return try scalar(0, type)
    case "mul": return try scalar(1, type)
    default:
      let isMax = reduction == "max"
      if type.isFloatingPoint { return try scalar(isMax ? -.infinity : .infinity, type) }
      let bits = type.bitWidth ?? 64
      let value: Int64 =
        type.isSignedInteger
        ? (isMax ? -1 << Int64(bits - 1) : ~(-1 << Int64(bits - 1)))
        : (isMax ? 0 : -1)
      return try constant(Tensor(type, [], int64s: [value]))
    }
  }

  /// Writes the node as its oldest version is decomposed.
  fileprivate mutating func decomposeAsOldest(
    _ name: String, _ inputs: [ValueID?], with attributes: KeyValuePairs<String, AttributeValue>
  ) throws(Refusal) {
    guard
      let change = OperatorAdapter.named(name)?.changes.first(where: { $0.down.kind == .decomposed }
      )
    else {
      throw .missing("\(name) is not written out")
    }
    try change.down.apply(&self)
  }
}
