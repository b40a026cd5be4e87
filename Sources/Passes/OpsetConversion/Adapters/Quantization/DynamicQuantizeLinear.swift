import ModelIR
import Operators

extension OperatorAdapter {
  static let dynamicQuantizeLinear = OperatorAdapter(
    "DynamicQuantizeLinear",
    Change(
      11,
      down: .decomposed("ReduceMax, ReduceMin and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let zero = try node.scalar(0, .float)
        let highest = try node("Max", try node("ReduceMax", x, with: ["keepdims": .int(0)]), zero)
        let lowest = try node("Min", try node("ReduceMin", x, with: ["keepdims": .int(0)]), zero)
        let full = try node.scalar(255, .float)
        let scale = try node("Div", try node("Sub", highest, lowest), full)
        let start = try node("Div", try node("Sub", zero, lowest), scale)
        let place = try node("Round", try node("Clip", start, zero, full))
        let point = try node.cast(place, to: .uint8)
        try node.compute(output: 1, by: "Identity", scale)
        try node.compute(output: 2, by: "Identity", point)
        try node.compute(output: 0, by: "QuantizeLinear", x, scale, point)
      }))
}
