import ModelIR
import Operators

extension OperatorAdapter {
  static let swish = OperatorAdapter(
    "Swish",
    Change(
      24,
      down: .decomposed("Sigmoid and Mul") { node throws(Refusal) in
        let x = try node.input(0)
        let alpha = try node.float("alpha", or: 1)
        let inner = alpha == 1 ? x : try node.scaled(x, by: alpha)
        try node.replace(by: "Mul", x, try node("Sigmoid", inner))
      }))
}
