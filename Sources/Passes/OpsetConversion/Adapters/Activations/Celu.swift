import ModelIR
import Operators

extension OperatorAdapter {
  static let celu = OperatorAdapter(
    "Celu",
    Change(
      12,
      down: .decomposed("Exp, Max, Min and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let (zero, one) = (try node.scalar(0, type), try node.scalar(1, type))
        let alpha = try node.float("alpha", or: 1)
        let power = try node("Exp", try node.scaled(x, by: 1 / alpha))
        let below = try node.scaled(try node("Sub", power, one), by: alpha)
        try node.replace(by: "Add", try node("Max", x, zero), try node("Min", below, zero))
      }))
}
