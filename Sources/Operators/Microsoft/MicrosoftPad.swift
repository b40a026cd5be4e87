import Diagnostics
import ModelIR

extension Operator {
  static let microsoftPad = Operator(
    "Pad", domain: "com.microsoft",
    summary: """
      Adds entries before and after each axis, or removes them where a pad is negative, as the \
      standard's Pad does: a constant, the edge's entry or the entries mirrored on the edge.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("data", "T"), .required("pads", "tensor(int64)"), .optional("value", "T"),
        ],
        outputs: [.required("output", "T")], attributes: [.string("mode", "constant")],
        types: ["T": .tensor(.floats)])
    ],
    infer: { context throws(Diagnostic) in try context.infer(as: .pad, opset: 13) },
    evaluate: { context throws(Diagnostic) in try context.evaluated(as: .pad, opset: 13) })
}
