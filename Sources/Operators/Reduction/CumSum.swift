import Diagnostics
import ModelIR

extension Operator {
  static let cumSum = Operator(
    "CumSum",
    summary: """
      Adds up the elements along an axis up to each place, with `exclusive` not including it, with \\
      `reverse` from the end.
      """,
    versions: [
      .since(
        11, inputs: [.required("x", "T"), .required("axis", "T2")], outputs: [.required("y", "T")],
        attributes: [.int("exclusive", 0), .int("reverse", 0)],
        types: [
          "T": .tensor([.wideIntegers, ElementTypes(.float, .double)]), "T2": .tensor(.indices),
        ]),
      .since(14) { $0.types["T"] = .tensor(.highPrecisionAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      try context.accumulate(real: +, integer: &+, from: 0)
    },
    differentiate: differentiateCumSum)
}
