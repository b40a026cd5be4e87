import ByteStorage
public import ModelIR

/// Multidirectional broadcasting, as numpy and ONNX define it.
///
/// Shapes are aligned at their last dimension; an extent of 1 stretches to the other's.
/// Source: ONNX, "Broadcasting in ONNX".
public enum Broadcasting {
  /// The common shape, or nil where two extents differ and neither is 1.
  public static func shape(_ shapes: [[Int]]) -> [Int]? {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (i, extent) in shape.enumerated() {
        let place = rank - shape.count + i
        if result[place] == 1 {
          result[place] = extent
        } else if extent != 1 && extent != result[place] {
          return nil
        }
      }
    }
    return result
  }

  /// The common shape of shapes that may be known in part, or nil where they cannot be broadcast.
  public static func shape(_ shapes: [Shape]) -> Shape? {
    let rank = shapes.map(\.rank).max() ?? 0
    var result = [Dimension](repeating: 1, count: rank)
    for shape in shapes {
      for (i, dimension) in shape.dimensions.enumerated() {
        let place = rank - shape.rank + i
        guard let merged = merge(result[place], dimension) else { return nil }
        result[place] = merged
      }
    }
    return Shape(result)
  }

  private static func merge(_ a: Dimension, _ b: Dimension) -> Dimension? {
    if a.size == b.size || b.known == 1 { return a }
    if a.known == 1 { return b }
    switch (a.known, b.known) {
    case (.some, .some): return nil
    case (.some, nil): return a
    case (nil, .some): return b
    case (nil, nil): return .unknown
    }
  }

  /// The strides with which a tensor of `shape` is walked along `target`: 0 where it stretches.
  ///
  /// - Precondition: `shape` can be broadcast to `target`.
  public static func strides(_ shape: [Int], to target: [Int]) -> [Int] {
    let own = shape.rowMajorStrides
    var strides = [Int](repeating: 0, count: target.count)
    for (i, extent) in shape.enumerated() where extent != 1 {
      strides[target.count - shape.count + i] = own[i]
    }
    return strides
  }

  /// For each element of `target` in row-major order, the position of the element of a tensor of
  /// `shape` that stands for it.
  ///
  /// - Precondition: `shape` can be broadcast to `target`.
  public static func positions(_ shape: [Int], to target: [Int]) -> [Int] {
    if shape == target { return Array(0..<target.elementCount) }
    return Strided.positions(shape: target, strides: strides(shape, to: target))
  }
}

/// Walks over strided blocks.
public enum Strided {
  /// The positions `offset + Σ index[i] * strides[i]` of all indices of `shape`, in row-major order.
  public static func positions(shape: [Int], strides: [Int], offset: Int = 0) -> [Int] {
    let count = shape.elementCount
    guard count > 0 else { return [] }
    var positions: [Int] = []
    positions.reserveCapacity(count)
    guard let innerExtent = shape.last, let innerStride = strides.last else { return [offset] }
    var index = [Int](repeating: 0, count: shape.count - 1)
    var position = offset
    while true {
      for i in 0..<innerExtent { positions.append(position + i * innerStride) }
      var axis = shape.count - 2
      while axis >= 0 {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < shape[axis] { break }
        position -= shape[axis] * strides[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return positions }
    }
  }
}

extension Tensor {
  /// The tensor whose element `i` is this one's element `positions[i]`; any element type.
  ///
  /// - Precondition: `shape` calls for as many elements as there are positions, and each lies within
  ///   this tensor.
  public func gathering(_ positions: [Int], shape: [Int]) -> Tensor {
    switch contents {
    case .strings(let strings): Tensor(shape, strings: positions.map { strings[$0] })
    case .bytes:
      switch elementType.byteWidth {
      case 1: gathering(UInt8.self, positions, shape)
      case 2: gathering(UInt16.self, positions, shape)
      case 4: gathering(UInt32.self, positions, shape)
      case 8: gathering(UInt64.self, positions, shape)
      default: gathering(UInt128.self, positions, shape)
      }
    }
  }

  private func gathering<T: BitwiseCopyable>(
    _ type: T.Type, _ positions: [Int], _ shape: [Int]
  ) -> Tensor {
    let source = bytes.elements(as: T.self)
    return Tensor(elementType, shape, elements: positions.map { source[$0] })
  }

  /// This tensor stretched to `shape`.
  ///
  /// - Precondition: it can be broadcast to `shape`.
  public func broadcast(to shape: [Int]) -> Tensor {
    if self.shape == shape { return self }
    return gathering(Broadcasting.positions(self.shape, to: shape), shape: shape)
  }
}
