import Diagnostics
import Glibc
import ModelIR

// What the normalizing operators share. Means and variances are of the population and computed in
// two passes in Double.

/// The mean and the variance of some numbers.
struct Moments {
  /// The mean.
  var mean: Double
  /// The mean square distance from the mean.
  var variance: Double

  /// The moments of the numbers of each block of `size`.
  static func ofBlocks(_ x: [Double], size: Int) -> [Moments] {
    guard size > 0 else { return [] }
    return (0..<x.count / size).map { block in
      let numbers = x[block * size..<(block + 1) * size]
      let mean = numbers.reduce(0, +) / Double(size)
      let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(size)
      return Moments(mean: mean, variance: variance)
    }
  }
}

/// Normalizes each block of `size` numbers: `(x - mean) / sqrt(variance + epsilon)`.
func normalizedBlocks(_ x: [Double], size: Int, epsilon: Double) -> [Double] {
  let moments = Moments.ofBlocks(x, size: size)
  let factors = moments.map { 1 / ($0.variance + epsilon).squareRoot() }
  return x.indices.map { i in (x[i] - moments[i / size].mean) * factors[i / size] }
}

extension ElementType {
  /// The numbers as this type would hold them where it is a 16-bit type; `float` and `double` stay
  /// as they are, in full precision.
  ///
  /// Operators that the standard defines by a function body round where the body casts.
  func rounding(_ values: [Double]) -> [Double] {
    self == .float || self == .double
      ? values : Tensor(self, [values.count], doubles: values).doubles
  }

  /// One number, rounded likewise.
  func rounding(_ value: Double) -> Double { rounding([value]).first ?? value }
}

extension EvaluationContext {
  /// The numbers of a tensor stretched to `shape`.
  func stretched(_ tensor: Tensor, to shape: [Int]) throws(Diagnostic) -> [Double] {
    guard Broadcasting.shape([tensor.shape, shape]) == shape else {
      throw mismatch("shape \(tensor.shape) cannot be broadcast to \(shape)")
    }
    return tensor.broadcast(to: shape).doubles
  }

  /// A vector input with a number for each of `count` channels or groups.
  func perChannel(_ index: Int, count: Int) throws(Diagnostic) -> [Double] {
    let tensor = try tensor(index)
    guard tensor.shape == [count] else {
      throw mismatch("input \(index) has shape \(tensor.shape), expected [\(count)]")
    }
    return tensor.doubles
  }

  /// The precision of an operator's first stage, by its attribute `stash_type`.
  func stashType() throws(Diagnostic) -> ElementType {
    guard let type = try optionalElementType("stash_type"),
      ElementTypes.floatsAndBFloat16.contains(type)
    else { throw invalid("stash_type", "is no floating-point type") }
    return type
  }
}

/// For each element of a tensor of `shape`, its channel: the index along axis 1, or 0 where there is
/// none.
func channelIndices(_ shape: [Int]) -> [Int] {
  guard shape.count >= 2 else { return [Int](repeating: 0, count: shape.elementCount) }
  let inner = shape[2...].elementCountOfSlice
  return (0..<shape.elementCount).map { $0 / inner % shape[1] }
}

extension ArraySlice<Int> {
  /// The product of the extents.
  var elementCountOfSlice: Int { reduce(1, *) }
}
