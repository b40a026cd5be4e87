import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let ceil = Operator(
    "Ceil",
    summary: "Rounds each element up to an integer.",
    versions: legacyRealVersions("X", "Y"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { $0.rounded(.up) },
    prepare: prepareUnary(.ceil),
    differentiate: differentiateSteps)
}
