import ModelIR
import Operators

extension OperatorAdapter {
  static let isNaN = OperatorAdapter(
    "IsNaN",
    Change(
      9,
      down: .decomposed("Less and Greater beside infinities") { node throws(Refusal) in
        try node.replace(by: "Not", try node.isNumber(try node.input(0)))
      }))
}

extension NodeRewriter {
  /// Whether elements are numbers, infinities among them.
  mutating func isNumber(_ value: ValueID) throws(Refusal) -> ValueID {
    let type = try elementType(value)
    let below = try self("Less", value, try scalar(.infinity, type))
    return try self("Or", below, try self("Greater", value, try scalar(-.infinity, type)))
  }
}
