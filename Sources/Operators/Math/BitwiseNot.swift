import Diagnostics
import ModelIR

extension Operator {
  static let bitwiseNot = Operator(
    "BitwiseNot",
    summary: "Inverts every bit of integers.",
    versions: [
      .since(
        18, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.integers)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      return [.tensor(Tensor(x.elementType, x.shape, int64s: x.int64s.map { ~$0 }))]
    })
}
