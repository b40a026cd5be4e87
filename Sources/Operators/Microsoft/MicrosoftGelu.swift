import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let microsoftGelu = Operator(
    "Gelu", domain: "com.microsoft",
    summary: "Computes `x * Φ(x) = 0.5 * x * (1 + erf(x / √2))` for each element.",
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in try context.mapReal(exactGelu) },
    prepare: prepareUnary(.gelu))
}
