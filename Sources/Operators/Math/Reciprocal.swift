import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let reciprocal = Operator(
    "Reciprocal",
    summary: "Computes `1 / x` for each element.",
    versions: legacyRealVersions("X", "Y"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { 1 / $0 },
    prepare: prepareUnary(.reciprocal),
    differentiate: differentiateElementwise { _, y throws(Diagnostic) in try -y.squared })
}
