import ModelIR
import Operators

extension OperatorAdapter {
  static let sign = OperatorAdapter(
    "Sign", widening: .values,
    Change(
      9,
      down: .decomposed("comparisons with zero") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let zero = try node.scalar(0, type)
        let above = try node.cast(try node("Greater", x, zero), to: type)
        try node.replace(by: "Sub", above, try node.cast(try node("Less", x, zero), to: type))
      }))
}
