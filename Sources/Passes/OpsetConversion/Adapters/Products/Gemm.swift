import ModelIR
import Operators

extension OperatorAdapter {
  static let gemm = OperatorAdapter(
    "Gemm", widening: .arithmetic,
    Change(
      11,
      down: .adjusted("a zero for `C` where it is left out") { node throws(Refusal) in
        guard !node.has(2) else { return }
        let type = try node.elementType(try node.input(0))
        node.setInput(2, try node.constant(Tensor(zeros: type, [1])))
      }),
    Change(
      7,
      up: .adjusted("`broadcast` is left out") { node throws(Refusal) in node.remove("broadcast") },
      down: .adjusted("`broadcast` is set") { node throws(Refusal) in node.set("broadcast", .int(1))
      }))
}
