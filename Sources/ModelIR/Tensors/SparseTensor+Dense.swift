import ByteStorage
public import Diagnostics

extension SparseTensor {
  /// The tensor in dense form.
  ///
  /// - Throws: E0305 where extents, values and indices contradict one another.
  public func dense() throws(Diagnostic) -> Tensor {
    guard let values = try values?.dense(), let indices = try indices?.dense() else {
      throw malformed("lacks its values or indices")
    }
    let shape = dimensions.map { Int(clamping: $0) }
    guard let count = shape.checkedElementCount, count <= 1 << 40 else {
      throw malformed("has extents \(shape)")
    }
    guard indices.elementType == .int64, values.rank == 1 else {
      throw malformed("has values of rank \(values.rank) or indices that are not int64")
    }
    let isLinear = indices.rank == 1
    let width = isLinear ? 1 : shape.count
    guard indices.count == values.count * width else {
      throw malformed("has \(values.count) values, but indices of shape \(indices.shape)")
    }
    let strides = shape.rowMajorStrides
    let coordinates = indices.int64s
    var positions: [Int] = []
    for i in 0..<values.count {
      var position = 0
      for axis in 0..<width {
        let index = coordinates[i * width + axis]
        let extent = isLinear ? count : shape[axis]
        guard index >= 0, index < extent else {
          throw malformed("has index \(index), expected 0 to \(extent - 1)")
        }
        position += Int(index) * (isLinear ? 1 : strides[axis])
      }
      positions.append(position)
    }
    return Tensor(zeros: values.elementType, shape).replacing(positions, with: values)
  }

  private func malformed(_ what: String) -> Diagnostic {
    Diagnostic(.malformedTensor, "the sparse tensor " + what)
  }
}

extension Tensor {
  /// This tensor with the elements at `positions` replaced by those of `source`, in order.
  ///
  /// - Precondition: both have one element type, and each position lies within this tensor.
  public func replacing(_ positions: [Int], with source: Tensor) -> Tensor {
    precondition(source.elementType == elementType && source.count == positions.count)
    if case .strings(var strings) = contents {
      for (i, position) in positions.enumerated() { strings[position] = source.strings[i] }
      return Tensor(shape, strings: strings)
    }
    var result = self
    let width = elementType.byteWidth
    let limit = count
    source.bytes.withUnsafeBytes { from in
      result.withUnsafeMutableBytes { to in
        for (i, position) in positions.enumerated() {
          precondition(position >= 0 && position < limit, "position out of bounds")
          for k in 0..<width { to[position * width + k] = from[i * width + k] }
        }
      }
    }
    return result
  }
}
