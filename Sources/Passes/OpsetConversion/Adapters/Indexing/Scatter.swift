import ModelIR
import Operators

extension OperatorAdapter {
  static let scatter = OperatorAdapter(
    "Scatter", widening: .values,
    Change(
      11,
      up: .decomposed("ScatterElements") { node throws(Refusal) in
        try node.replace(
          by: "ScatterElements", Array(node.node.inputs), opset: 11,
          with: ["axis": .int(Int64(try node.int("axis")))])
      }))
}
