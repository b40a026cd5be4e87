import Diagnostics
import ModelIR

extension Operator {
  static let globalLpPool = Operator(
    "GlobalLpPool",
    summary: "The p-norm `(Σ |x|^p)^(1/p)` over all spatial axes, for each sample and channel.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.float("p", 2)], types: ["T": .tensor(.floats)]),
      .since(2) { $0.set(.int("p", 2)) },
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferGlobalPooling,
    evaluate: { context throws(Diagnostic) in
      try evaluateLpPooling(context, context.globalPoolingInput())
    })
}
