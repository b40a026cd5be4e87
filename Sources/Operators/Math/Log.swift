import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let log = Operator(
    "Log",
    summary: "Computes the natural logarithm of each element.",
    versions: legacyRealVersions("input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { log($0) },
    prepare: prepareUnary(.log),
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in try 1 / x })
}
