import Diagnostics
public import ModelIR

/// A value in a graph that is being written, with its type: what gradients are built of.
///
/// Operators on terms write nodes.
public struct Term {
  let tape: GradientTape
  let value: ValueID
  /// The element type.
  public let elementType: ElementType
  /// The extents.
  public let shape: [Int]

  /// The number of axes.
  var rank: Int { shape.count }
}

extension Term {
  static func + (a: Term, b: Term) throws(Diagnostic) -> Term { try a.apply("Add", b) }
  static func - (a: Term, b: Term) throws(Diagnostic) -> Term { try a.apply("Sub", b) }
  static func * (a: Term, b: Term) throws(Diagnostic) -> Term { try a.apply("Mul", b) }
  static func / (a: Term, b: Term) throws(Diagnostic) -> Term { try a.apply("Div", b) }
  static func + (a: Term, b: Double) throws(Diagnostic) -> Term { try a + a.number(b) }
  static func - (a: Term, b: Double) throws(Diagnostic) -> Term { try a - a.number(b) }
  static func * (a: Term, b: Double) throws(Diagnostic) -> Term { try a * a.number(b) }
  static func / (a: Term, b: Double) throws(Diagnostic) -> Term { try a / a.number(b) }
  static func + (a: Double, b: Term) throws(Diagnostic) -> Term { try b.number(a) + b }
  static func - (a: Double, b: Term) throws(Diagnostic) -> Term { try b.number(a) - b }
  static func * (a: Double, b: Term) throws(Diagnostic) -> Term { try b.number(a) * b }
  static func / (a: Double, b: Term) throws(Diagnostic) -> Term { try b.number(a) / b }
  static prefix func - (a: Term) throws(Diagnostic) -> Term { try a.apply("Neg") }

  /// A constant of this term's element type.
  func number(_ number: Double) -> Term { tape.scalar(number, elementType) }

  /// Writes a node that takes this term, and further ones.
  func apply(
    _ operatorType: String, _ others: Term?..., attributes: [Attribute] = []
  ) throws(Diagnostic) -> Term {
    try tape.apply(operatorType, [self] + others, attributes)
  }

  /// The term multiplied by itself.
  var squared: Term { get throws(Diagnostic) { try self * self } }

  /// Where elements are greater than a number.
  func isGreater(than other: Double) throws(Diagnostic) -> Term {
    try apply("Greater", number(other))
  }

  /// Where elements are less than a number.
  func isLess(than other: Double) throws(Diagnostic) -> Term { try apply("Less", number(other)) }

  /// One term where this one is true and another elsewhere.
  func select(_ a: Term, _ b: Term) throws(Diagnostic) -> Term { try apply("Where", a, b) }

  /// One for true and zero for false, in the type of another term.
  func indicator(like other: Term) throws(Diagnostic) -> Term { try cast(to: other.elementType) }

  /// The elements in another type.
  func cast(to type: ElementType) throws(Diagnostic) -> Term {
    if type == elementType { return self }
    return try apply("Cast", attributes: [Attribute("to", .int(Int64(type.rawValue)))])
  }
}

extension Term {
  /// The elements in another shape.
  func reshaped(_ shape: [Int]) throws(Diagnostic) -> Term {
    if shape == self.shape { return self }
    return try apply("Reshape", tape.constant(shape), attributes: [Attribute("allowzero", .int(1))])
  }

  /// The axes in another order.
  func transposed(_ order: [Int]) throws(Diagnostic) -> Term {
    if order == Array(order.indices) { return self }
    return try apply("Transpose", attributes: [.integers("perm", order)])
  }

  /// The last two axes exchanged.
  var transposedMatrix: Term {
    get throws(Diagnostic) {
      var order = Array(shape.indices)
      order.swapAt(rank - 2, rank - 1)
      return try transposed(order)
    }
  }

  /// The term stretched to a shape that it can be broadcast to.
  func broadcast(to shape: [Int]) throws(Diagnostic) -> Term {
    if shape == self.shape { return self }
    return try apply("Expand", tape.constant(shape))
  }

  /// A reduction along axes, which keep an extent of 1.
  func reduced(_ operatorType: String, _ axes: [Int]) throws(Diagnostic) -> Term {
    if axes.isEmpty { return self }
    return try apply(operatorType, tape.constant(axes))
  }

  /// The sum along axes, which keep an extent of 1.
  func sum(_ axes: [Int]) throws(Diagnostic) -> Term { try reduced("ReduceSum", axes) }

  /// The mean along axes, which keep an extent of 1.
  func mean(_ axes: [Int]) throws(Diagnostic) -> Term { try reduced("ReduceMean", axes) }

  /// The sums over what broadcasting a tensor of `shape` to this term's shape repeats.
  func summed(to shape: [Int]) throws(Diagnostic) -> Term {
    let extra = rank - shape.count
    guard extra >= 0 else { return try reshaped(shape) }
    let axes = self.shape.indices.filter {
      $0 < extra || shape[$0 - extra] == 1 && self.shape[$0] != 1
    }
    return try sum(axes).reshaped(shape)
  }

  /// The elements from `starts` to `ends` along the axes of these numbers.
  func sliced(
    _ axes: [Int], from starts: [Int], to ends: [Int]
  ) throws(Diagnostic) -> Term {
    try apply("Slice", tape.constant(starts), tape.constant(ends), tape.constant(axes))
  }

  /// Zeros of a shape, to which the elements are added at positions: `indices` counts along `axis`,
  /// and has this term's shape.
  func scattered(
    into shape: [Int], at indices: Term, axis: Int
  ) throws(Diagnostic) -> Term {
    try tape.filled(0, elementType, shape).apply(
      "ScatterElements", indices, self,
      attributes: [Attribute("axis", .int(Int64(axis))), .text("reduction", "add")])
  }

  /// Zeros of a shape, to which each element is added at its position in row-major order.
  func scattered(into shape: [Int], at positions: [Int]) throws(Diagnostic) -> Term {
    try reshaped([self.shape.elementCount]).scattered(
      into: [shape.elementCount], at: tape.constant(positions), axis: 0
    ).reshaped(shape)
  }
}

extension Attribute {
  /// A list of integers.
  static func integers(_ name: String, _ values: [Int]) -> Attribute {
    Attribute(name, .ints(values.map { Int64($0) }))
  }

  /// A text.
  static func text(_ name: String, _ value: String) -> Attribute {
    Attribute(name, .string(ByteString(value)))
  }
}
