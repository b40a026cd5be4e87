import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let erf = Operator(
    "Erf",
    summary: "Computes the error function `2 / √π * ∫₀ˣ e^(-t²) dt` of each element.",
    versions: [
      .since(
        9, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        types: ["T": .tensor(.numeric)]),
      .since(13) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: evaluateReal { erf($0) },
    prepare: prepareUnary(.erf),
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in
      try 2 / Double.pi.squareRoot() * (-x.squared).apply("Exp")
    })
}
