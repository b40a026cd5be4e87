import ModelIR
import Operators

extension OperatorAdapter {
  static let thresholdedRelu = OperatorAdapter(
    "ThresholdedRelu",
    Change(
      10,
      down: .decomposed("Greater and Where") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let isAbove = try node("Greater", x, try node.scalar(try node.float("alpha", or: 1), type))
        try node.replace(by: "Where", isAbove, x, try node.scalar(0, type))
      }))
}
