import ModelIR
import Operators

extension OperatorAdapter {
  static let greater = OperatorAdapter("Greater", widening: .values, .broadcasting, .wideComparison)

  static let less = OperatorAdapter("Less", widening: .values, .broadcasting, .wideComparison)
}

extension OperatorAdapter.Change {
  /// Version 9 takes integers.
  fileprivate static let wideComparison = OperatorAdapter.Change(
    9,
    down: .decomposed("64-bit integers by ArgMax of both") { node throws(Refusal) in
      let (a, b) = (try node.input(0), try node.input(1))
      let type = try node.elementType(a)
      guard type == .int64 || type == .uint64 else { return }
      // Both in the common shape; the first of equal numbers is the largest one.
      let left = try node.unsqueeze(try node("Add", a, try node("Sub", b, b)), [0])
      let right = try node.unsqueeze(try node("Add", b, try node("Sub", a, a)), [0])
      let pair = node.node.operatorType == "Greater" ? [right, left] : [left, right]
      let stacked = try node.concat(pair, axis: 0)
      let place = try node("ArgMax", stacked, with: ["axis": .int(0), "keepdims": .int(0)])
      try node.replace(by: "Cast", place, with: ["to": .int(Int64(ElementType.bool.rawValue))])
    })
}
