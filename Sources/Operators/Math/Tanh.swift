import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let tanh = Operator(
    "Tanh",
    summary: "Computes the hyperbolic tangent of each element.",
    versions: legacyRealVersions("input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { tanh($0) },
    prepare: prepareUnary(.tanh),
    differentiate: differentiateElementwise { _, y throws(Diagnostic) in try 1 - y.squared })
}
