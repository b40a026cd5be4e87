import ModelIR
import Operators

extension OperatorAdapter {
  static let cumSum = OperatorAdapter(
    "CumSum", widening: .arithmetic,
    Change(
      11,
      down: .decomposed("one Add a step; the extent must be known") { node throws(Refusal) in
        try node.accumulate(by: "Add", from: 0)
      }))

  static let cumProd = OperatorAdapter(
    "CumProd", widening: .arithmetic,
    Change(
      26,
      down: .decomposed("one Mul a step; the extent must be known") { node throws(Refusal) in
        try node.accumulate(by: "Mul", from: 1)
      }))
}

extension NodeRewriter {
  /// Running sums or products along an axis, step by step.
  fileprivate mutating func accumulate(by operatorType: String, from neutral: Double)
    throws(Refusal)
  {
    let x = try input(0)
    let shape = try extents(x)
    guard let given = try integers(1).first else { throw .argument("'axis' is empty") }
    let axis = try normalized(given, rank: shape.count)
    let count = shape[axis]
    guard count <= 256 else {
      throw .missing("\(operatorType) step by step would take \(count) nodes")
    }
    guard count > 0 else {
      try finish(x)
      return
    }
    let isExclusive = try int("exclusive") != 0
    let isReverse = try int("reverse") != 0
    var parts =
      count == 1
      ? [x] : try addNode("Split", [x], outputs: count, with: ["axis": .int(Int64(axis))])
    if isReverse { parts.reverse() }
    if isExclusive {
      var first = shape
      first[axis] = 1
      let type = try elementType(x)
      let start = Tensor(
        type, first, doubles: [Double](repeating: neutral, count: first.elementCount))
      parts = [try constant(start)] + parts.dropLast()
    }
    var results = [parts[0]]
    for part in parts.dropFirst() {
      results.append(try self(operatorType, results[results.count - 1], part))
    }
    if isReverse { results.reverse() }
    try finish(try concat(results, axis: axis))
  }
}
