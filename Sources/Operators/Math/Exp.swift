import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let exp = Operator(
    "Exp",
    summary: "Computes `e^x` for each element.",
    versions: legacyRealVersions("input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { exp($0) },
    prepare: prepareUnary(.exp),
    differentiate: differentiateElementwise { _, y throws(Diagnostic) in y })
}
