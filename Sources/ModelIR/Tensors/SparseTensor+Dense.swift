import ByteStorage
public import Diagnostics

extension SparseTensor {
  /// The tensor in dense form, with zeros (or empty strings) where it holds nothing.
  ///
  /// - Parameter elementLimit: the most elements that the dense form may have.
  /// - Throws: E0305 where extents, values and indices contradict one another.
  public func dense(elementLimit: Int = 1 << 32) throws(Diagnostic) -> Tensor {
    let shape = dimensions.map { Int($0) }
    guard let count = shape.checkedElementCount, count <= elementLimit else {
      throw malformed("has extents \(dimensions), which are no shape or too large")
    }
    guard let values = try values?.dense(), values.rank == 1 else {
      throw malformed("has no one-dimensional values")
    }
    let places = try linearIndices(shape, count: values.count)
    for place in places where place < 0 || place >= count {
      throw malformed("has index \(place), but \(count) elements")
    }
    switch values.contents {
    case .strings(let strings):
      var dense = [String](repeating: "", count: count)
      for (place, string) in zip(places, strings) { dense[place] = string }
      return Tensor(shape, strings: dense)
    case .bytes(let bytes):
      var dense = Tensor(zeros: values.elementType, shape)
      let width = values.elementType.byteWidth
      dense.withUnsafeMutableBytes { target in
        bytes.withUnsafeBytes { source in
          for (i, place) in places.enumerated() {
            for byte in 0..<width { target[place * width + byte] = source[i * width + byte] }
          }
        }
      }
      return dense
    }
  }

  private func linearIndices(_ shape: [Int], count: Int) throws(Diagnostic) -> [Int] {
    guard let indices = try indices?.dense(), indices.elementType == .int64 else {
      throw malformed("has no int64 indices")
    }
    let numbers = indices.int64s.map { Int($0) }
    if indices.shape == [count] { return numbers }
    guard indices.shape == [count, shape.count] else {
      throw malformed("has \(count) values, but indices of shape \(indices.shape)")
    }
    let strides = shape.rowMajorStrides
    var linear = [Int](repeating: 0, count: count)
    for i in 0..<count {
      for axis in shape.indices {
        let index = numbers[i * shape.count + axis]
        guard index >= 0 && index < shape[axis] else {
          throw malformed("has index \(index) on axis \(axis) of extent \(shape[axis])")
        }
        linear[i] += index * strides[axis]
      }
    }
    return linear
  }

  private func malformed(_ what: String) -> Diagnostic {
    Diagnostic(.malformedTensor, "the sparse tensor " + what)
  }
}
