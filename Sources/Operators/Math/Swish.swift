import Diagnostics
import ModelIR

extension Operator {
  static let swish = Operator(
    "Swish",
    summary: "Computes `x * sigmoid(alpha * x)` for each element.",
    versions: [
      .since(
        24, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.float("alpha", 1)], types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      return try context.mapReal { $0 / (1 + exp(-alpha * $0)) }
    },
    differentiate: differentiateSwish)
}
