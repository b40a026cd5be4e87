import ModelIR
import Operators

extension OperatorAdapter {
  static let hardSwish = OperatorAdapter(
    "HardSwish",
    Change(
      14,
      down: .decomposed("HardSigmoid and Mul") { node throws(Refusal) in
        let x = try node.input(0)
        let gate = try node(
          "HardSigmoid", x, with: ["alpha": .float(1 / 6), "beta": .float(0.5)])
        try node.replace(by: "Mul", x, gate)
      }))
}
