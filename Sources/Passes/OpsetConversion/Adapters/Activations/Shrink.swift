import ModelIR
import Operators

extension OperatorAdapter {
  static let shrink = OperatorAdapter(
    "Shrink", widening: .values,
    Change(
      9,
      down: .decomposed("comparisons and Where") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let (lambda, bias) = (try node.float("lambd", or: 0.5), try node.float("bias"))
        let isBelow = try node("Less", x, try node.scalar(-lambda, type))
        let isAbove = try node("Greater", x, try node.scalar(lambda, type))
        let raised = try node("Add", x, try node.scalar(bias, type))
        let lowered = try node("Sub", x, try node.scalar(bias, type))
        let rest = try node("Where", isAbove, lowered, try node.scalar(0, type))
        try node.replace(by: "Where", isBelow, raised, rest)
      }))
}
