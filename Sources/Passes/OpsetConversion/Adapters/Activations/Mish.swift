import ModelIR
import Operators

extension OperatorAdapter {
  static let mish = OperatorAdapter(
    "Mish",
    Change(
      18,
      down: .decomposed("Softplus, Tanh and Mul") { node throws(Refusal) in
        let x = try node.input(0)
        try node.replace(by: "Mul", x, try node("Tanh", try node("Softplus", x)))
      }))
}
