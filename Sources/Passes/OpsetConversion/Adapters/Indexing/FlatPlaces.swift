import ModelIR
import Operators

extension NodeRewriter {
  /// Indices below zero counted from the front.
  mutating func fromFront(_ indices: ValueID, _ extent: Int) throws(Refusal) -> ValueID {
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
  mutating func flatPlaces(
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
  mutating func flatRows(of indices: ValueID, in shape: [Int]) throws(Refusal)
    -> ValueID
  {
    let count = try extents(indices).dropLast().reduce(1, *)
    let wide = try reshape(try cast(indices, to: .int64), [count, shape.count])
    let isBelow = try cast(try self("Less", wide, try scalar(0)), to: .int64)
    let fromFront = try self("Add", wide, try self("Mul", isBelow, try vector(shape)))
    let parts = try self("Mul", fromFront, try vector(shape.rowMajorStrides))
    return try reduce("ReduceSum", parts, [1], keepsAxes: false)
  }
}
