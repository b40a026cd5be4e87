import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let microsoftBiasGelu = Operator(
    "BiasGelu", domain: "com.microsoft",
    summary: """
      Adds a bias along the last axis and computes `0.5 * x * (1 + erf(x / √2))` for each element.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T")],
        types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in try context.mapBiased(exactGelu) },
    prepare: { context throws(Diagnostic) in context.biasedUnary(.gelu) })
}
