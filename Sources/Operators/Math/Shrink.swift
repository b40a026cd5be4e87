import Diagnostics
import ModelIR

extension Operator {
  static let shrink = Operator(
    "Shrink",
    summary: """
      Moves each element towards zero: `x + bias` for `x < -lambd`, `x - bias` for `x > lambd`, and \\
      0 in between.
      """,
    versions: [
      .since(
        9, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        attributes: [.float("bias", 0), .float("lambd", 0.5)], types: ["T": .tensor(.numeric)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let bias = try context.float("bias")
      let threshold = try context.float("lambd")
      return try context.mapReal {
        $0 < -threshold ? $0 + bias : $0 > threshold ? $0 - bias : 0
      }
    },
    differentiate: differentiateShrink)
}
