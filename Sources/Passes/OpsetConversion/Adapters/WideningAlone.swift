import ModelIR
import Operators

/// Operators whose versions differ in types alone, with the wider types that give the same result.
extension OperatorAdapter {
  static let transpose = OperatorAdapter("Transpose", widening: .values)
  static let identity = OperatorAdapter("Identity", widening: .values)
  static let relu = OperatorAdapter("Relu", widening: .values)
  static let abs = OperatorAdapter("Abs", widening: .arithmetic)
  static let neg = OperatorAdapter("Neg", widening: .arithmetic)
  static let matMul = OperatorAdapter("MatMul", widening: .arithmetic)
  static let nonZero = OperatorAdapter("NonZero", widening: .values)
  static let unique = OperatorAdapter("Unique", widening: .values)
  static let splitToSequence = OperatorAdapter("SplitToSequence", widening: .values)
}
