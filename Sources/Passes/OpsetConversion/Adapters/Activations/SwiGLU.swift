import ModelIR
import Operators

extension OperatorAdapter {
  static let swiGLU = OperatorAdapter(
    "SwiGLU",
    Change(
      28,
      down: .decomposed("Sigmoid and Mul") { node throws(Refusal) in
        let a = try node.input(0)
        let alpha = try node.float("alpha", or: 1)
        let inner = alpha == 1 ? a : try node.scaled(a, by: alpha)
        let swish = try node("Mul", a, try node("Sigmoid", inner))
        try node.replace(by: "Mul", swish, try node.input(1))
      }))
}
