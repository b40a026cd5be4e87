import Diagnostics
import ModelIR

// Arithmetic on extents that may be symbols or unknown: a result that cannot be told is unknown.

extension Dimension {
  /// The sum of two extents.
  func adding(_ other: Dimension) -> Dimension {
    if known == 0 { return other }
    if other.known == 0 { return self }
    guard let known, let term = other.known else { return .unknown }
    let (sum, overflow) = known.addingReportingOverflow(term)
    return overflow ? .unknown : .known(sum)
  }

  /// The difference of two extents.
  func subtracting(_ other: Dimension) -> Dimension {
    if other.known == 0 { return self }
    if size == other.size, size != .unknown { return 0 }
    guard let known, let term = other.known else { return .unknown }
    let (difference, overflow) = known.subtractingReportingOverflow(term)
    return overflow ? .unknown : .known(difference)
  }

  /// The quotient of two extents, rounded toward zero.
  func divided(by other: Dimension) -> Dimension {
    if other.known == 1 { return self }
    guard let known, let divisor = other.known, divisor != 0 else { return .unknown }
    let (quotient, overflow) = known.dividedReportingOverflow(by: divisor)
    return overflow ? .unknown : .known(quotient)
  }

  /// The product of two extents.
  func multiplied(by other: Dimension) -> Dimension {
    if known == 1 || other.known == 0 { return other }
    if other.known == 1 || known == 0 { return self }
    guard let known, let factor = other.known else { return .unknown }
    let (product, overflow) = known.multipliedReportingOverflow(by: factor)
    return overflow ? .unknown : .known(product)
  }
}

extension Sequence<Dimension> {
  /// The product of the extents.
  var product: Dimension { reduce(1) { $0.multiplied(by: $1) } }

  /// The sum of the extents.
  var sum: Dimension { reduce(0) { $0.adding($1) } }
}

extension Shape {
  /// A shape of `rank` extents of which nothing is known.
  static func unknown(rank: Int) -> Shape { Shape([Dimension](repeating: .unknown, count: rank)) }
}

extension InferenceContext {
  /// What two extents that must be equal have in common.
  ///
  /// - Throws: E0502 where both are known and differ.
  func merged(_ a: Dimension, _ b: Dimension, _ what: String) throws(Diagnostic) -> Dimension {
    guard let x = a.known else {
      if b.known != nil { return b }
      return a.size == .unknown ? b : a
    }
    guard let y = b.known, x != y else { return a }
    throw mismatch("\(what): extents \(x) and \(y) differ")
  }

  /// The extent of the only axis of an input of rank 1.
  func vectorLength(_ index: Int) -> Int? {
    guard let shape = shape(index), shape.rank == 1 else { return nil }
    return shape[0].known
  }
}
