import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let sigmoid = Operator(
    "Sigmoid",
    summary: "Computes `1 / (1 + e^-x)` for each element.",
    versions: legacyRealVersions("X", "Y"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { 1 / (1 + exp(-$0)) },
    prepare: prepareUnary(.sigmoid),
    differentiate: differentiateElementwise { _, y throws(Diagnostic) in try y * (1 - y) })
}
