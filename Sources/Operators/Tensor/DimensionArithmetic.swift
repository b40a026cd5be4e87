import Diagnostics
package import ModelIR

// Arithmetic on extents that may be symbols, expressions of symbols or unknown: a result that cannot
// be told is unknown.

extension Dimension {
  /// The sum of two extents.
  package func adding(_ other: Dimension) -> Dimension {
    if known == 0 { return other }
    if other.known == 0 { return self }
    return combined(other) { $0.adding($1) }
  }

  /// The difference of two extents.
  package func subtracting(_ other: Dimension) -> Dimension {
    if other.known == 0 { return self }
    return combined(other) { a, b in
      b.multiplied(by: DimensionExpression(-1)).flatMap { a.adding($0) }
    }
  }

  /// The quotient of two extents, rounded toward zero.
  package func divided(by other: Dimension) -> Dimension {
    if other.known == 1 { return self }
    if let known, let divisor = other.known {
      guard divisor != 0 else { return .unknown }
      let (quotient, overflow) = known.dividedReportingOverflow(by: divisor)
      return overflow ? .unknown : .known(quotient)
    }
    return combined(other) { a, b in
      if let quotient = a.dividedExactly(by: b) { return quotient }
      guard let divisor = b.number, a.isNonNegative else { return nil }
      return a.dividedDown(by: divisor)
    }
  }

  /// The quotient by a positive number, rounded down.
  package func dividedDown(by divisor: Int) -> Dimension {
    guard let expression = DimensionExpression(self),
      let quotient = expression.dividedDown(by: divisor)
    else { return .unknown }
    return quotient.dimension
  }

  /// The product of two extents.
  package func multiplied(by other: Dimension) -> Dimension {
    if known == 1 || other.known == 0 { return other }
    if other.known == 1 || known == 0 { return self }
    return combined(other) { $0.multiplied(by: $1) }
  }

  private func combined(
    _ other: Dimension,
    _ compute: (DimensionExpression, DimensionExpression) -> DimensionExpression?
  ) -> Dimension {
    guard let a = DimensionExpression(self), let b = DimensionExpression(other) else {
      return .unknown
    }
    return compute(a, b)?.dimension ?? .unknown
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
