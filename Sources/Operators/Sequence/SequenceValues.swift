import Diagnostics
import ModelIR

// What the operators on sequences and optional values share.

extension EvaluationContext {
  /// A sequence input that must be there.
  func sequence(_ index: Int) throws(Diagnostic) -> (elements: [RuntimeValue], type: ValueType?) {
    guard case .sequence(let elements, let type) = try value(index) else {
      throw unsupported("needs a sequence as input \(index)")
    }
    return (elements, type)
  }

  /// The tensors of a sequence input.
  func tensors(_ index: Int) throws(Diagnostic) -> [Tensor] {
    var tensors: [Tensor] = []
    for element in try sequence(index).elements {
      guard case .tensor(let tensor) = element else {
        throw unsupported("needs a sequence of tensors as input \(index)")
      }
      tensors.append(tensor)
    }
    return tensors
  }

  /// Tensors as a sequence.
  ///
  /// - Throws: E0502 where element types differ.
  func sequence(of tensors: [Tensor]) throws(Diagnostic) -> RuntimeValue {
    try requireSameType(tensors)
    return .sequence(
      tensors.map { .tensor($0) }, element: tensors.first.map { .tensor($0.elementType) })
  }
}

extension InferenceContext {
  /// The type of the elements of a sequence input.
  func sequenceElement(_ index: Int) -> ValueType? {
    guard case .sequence(let element)? = type(index)?.kind else { return nil }
    return element
  }
}
