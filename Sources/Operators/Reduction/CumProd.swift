import Diagnostics
import ModelIR

extension Operator {
  static let cumProd = Operator(
    "CumProd",
    summary: """
      Multiplies the elements along an axis up to each place, with `exclusive` not including it, with \\
      `reverse` from the end.
      """,
    versions: [
      .since(
        26, inputs: [.required("x", "T"), .required("axis", "T2")], outputs: [.required("y", "T")],
        attributes: [.int("exclusive", 0), .int("reverse", 0)],
        types: ["T": .tensor(.highPrecisionAndBFloat16), "T2": .tensor(.indices)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      try context.accumulate(real: *, integer: &*, from: 1)
    })
}
