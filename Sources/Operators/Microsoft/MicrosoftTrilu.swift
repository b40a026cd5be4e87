import Diagnostics
import ModelIR

extension Operator {
  static let microsoftTrilu = Operator(
    "Trilu", domain: "com.microsoft",
    summary: """
      Keeps the upper (or lower) triangle of each matrix of the last two axes, up to the `k`th \
      diagonal above the main one, and sets the rest to zero.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .optional("k", "tensor(int64)")],
        outputs: [.required("Y", "T")], attributes: [.int("upper", 1)],
        types: ["T": .tensor([.numericAndBFloat16, .bool])])
    ],
    infer: { context throws(Diagnostic) in try context.infer(as: .trilu) },
    evaluate: { context throws(Diagnostic) in try context.evaluated(as: .trilu) })
}
