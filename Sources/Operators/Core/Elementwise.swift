import Diagnostics
import ModelIR

// Evaluation of elementwise operators: numbers are widened (real ones to Double, integers to 64
// bits), computed and narrowed again, so one closure serves every type.

/// Evaluates a function of one real number.
func evaluateReal(_ function: @escaping @Sendable (Double) -> Double) -> Evaluation {
  { context throws(Diagnostic) in
    let x = try context.tensor(0)
    return [.tensor(Tensor(x.elementType, x.shape, doubles: x.doubles.map(function)))]
  }
}

/// Evaluates a function of two numbers with broadcasting.
///
/// Signed integers go through `signed`, unsigned ones through `unsigned`; results wrap around.
func evaluateBinary(
  real: @escaping @Sendable (Double, Double) -> Double,
  signed: @escaping @Sendable (Int64, Int64) -> Int64,
  unsigned: @escaping @Sendable (UInt64, UInt64) -> UInt64
) -> Evaluation {
  { context throws(Diagnostic) in
    let a = try context.tensor(0)
    let b = try context.tensor(1)
    return [.tensor(try context.combine(a, b, real: real, signed: signed, unsigned: unsigned))]
  }
}

extension EvaluationContext {
  /// The broadcast shape of two tensors.
  func broadcastShape(_ a: Tensor, _ b: Tensor) throws(Diagnostic) -> [Int] {
    guard let shape = Broadcasting.shape([a.shape, b.shape]) else {
      throw mismatch("shapes \(a.shape) and \(b.shape) cannot be broadcast together")
    }
    return shape
  }

  /// Combines two tensors of one type element by element, with broadcasting.
  func combine(
    _ a: Tensor, _ b: Tensor, real: (Double, Double) -> Double,
    signed: (Int64, Int64) -> Int64, unsigned: (UInt64, UInt64) -> UInt64
  ) throws(Diagnostic) -> Tensor {
    guard a.elementType == b.elementType else {
      throw mismatch("element types \(a.elementType.name) and \(b.elementType.name) differ")
    }
    let shape = try broadcastShape(a, b)
    let a = a.broadcast(to: shape)
    let b = b.broadcast(to: shape)
    if a.elementType.isFloatingPoint {
      return Tensor(a.elementType, shape, doubles: zip(a.doubles, b.doubles).map(real))
    }
    if a.elementType.isUnsignedInteger {
      let values = zip(a.uint64s, b.uint64s).map { Int64(bitPattern: unsigned($0, $1)) }
      return Tensor(a.elementType, shape, int64s: values)
    }
    return Tensor(a.elementType, shape, int64s: zip(a.int64s, b.int64s).map(signed))
  }
}
