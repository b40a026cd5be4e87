import ModelIR
import Operators

extension OperatorAdapter {
  static let concat = OperatorAdapter(
    "Concat", widening: .values,
    Change(11, down: .axesFromFront("axis")),
    Change(
      4,
      up: .adjusted("`axis` is written out") { node throws(Refusal) in
        if !node.has("axis") { node.set("axis", .int(1)) }
      }))
}
