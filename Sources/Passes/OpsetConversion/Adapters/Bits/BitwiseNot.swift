import ModelIR
import Operators

extension OperatorAdapter {
  static let bitwiseNot = OperatorAdapter(
    "BitwiseNot", widening: .none,
    Change(
      18,
      down: .decomposed("Sub from the number of all ones") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let ones = try node.constant(Tensor(type, [], int64s: [-1]))
        try node.replace(by: "Sub", ones, x)
      }))
}
