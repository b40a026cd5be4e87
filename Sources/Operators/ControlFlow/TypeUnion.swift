import Diagnostics
import ModelIR

extension InferenceContext {
  /// The type of a value that is of one type or the other: extents that differ become unknown.
  ///
  /// - Throws: E0502 where the kinds or element types differ.
  func union(_ a: ValueType?, _ b: ValueType?) throws(Diagnostic) -> ValueType? {
    guard let a, let b else { return nil }
    switch (a.kind, b.kind) {
    case (.tensor(let x, let shape), .tensor(let y, let other)):
      if let x, let y, x != y {
        throw mismatch("element types \(x.name) and \(y.name) differ")
      }
      return .tensor(x ?? y, Self.union(shape, other))
    case (.sequence(let x), .sequence(let y)):
      return try union(x, y).map { .sequence($0) }
    case (.optional(let x), .optional(let y)):
      return try union(x, y).map { .optional($0) }
    // A loop may start from an empty optional value and carry what is no optional value any more.
    case (.unspecified, _), (_, .unspecified), (.optional, _), (_, .optional): return nil
    default:
      guard a == b else { throw mismatch("types \(a) and \(b) differ") }
      return a
    }
  }

  private static func union(_ a: Shape?, _ b: Shape?) -> Shape? {
    guard let a, let b, a.rank == b.rank else { return nil }
    return Shape(
      zip(a.dimensions, b.dimensions).map { $0.size == $1.size ? Dimension($0.size) : .unknown })
  }
}

extension ValueType {
  /// The type without what is known of tensors' shapes.
  var withoutShape: ValueType {
    switch kind {
    case .tensor(let element, _): .tensor(element)
    case .sequence(let element): .sequence(element.withoutShape)
    case .optional(let element): .optional(element.withoutShape)
    default: self
    }
  }
}

extension EvaluationContext {
  /// Tensors stacked along a new axis.
  ///
  /// - Throws: E0502 where element types or shapes differ.
  func stacked(_ tensors: [Tensor], axis: Int) throws(Diagnostic) -> Tensor {
    guard let first = tensors.first else { throw invalidData("there are no tensors to join") }
    let axis = try normalizedAxis(axis, rank: first.rank + 1)
    var shape = first.shape
    shape.insert(1, at: axis)
    for tensor in tensors where tensor.shape != first.shape {
      throw mismatch("shapes \(first.shape) and \(tensor.shape) differ")
    }
    return try concatenated(tensors.map { $0.reshaped(shape) }, axis: axis)
  }

  /// Values of iterations as one tensor; where there was none, an empty tensor of the body's
  /// declared type.
  func accumulated(
    _ values: [RuntimeValue], axis: Int, declared: ValueType?
  ) throws(Diagnostic) -> RuntimeValue {
    var tensors: [Tensor] = []
    for value in values {
      guard case .tensor(let tensor) = value else {
        throw unsupported("can accumulate tensors alone")
      }
      tensors.append(tensor)
    }
    if !tensors.isEmpty { return .tensor(try stacked(tensors, axis: axis)) }
    guard let element = declared?.elementType else {
      throw unsupported("does not know the type of an output of a body that never runs")
    }
    var shape = declared?.shape?.dimensions.map { max(0, $0.known ?? 0) } ?? []
    shape.insert(0, at: try normalizedAxis(axis, rank: shape.count + 1))
    _ = try checkedCount(shape)
    return .tensor(Tensor(zeros: element, shape))
  }
}
