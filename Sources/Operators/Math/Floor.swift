import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let floor = Operator(
    "Floor",
    summary: "Rounds each element down to an integer.",
    versions: legacyRealVersions("X", "Y"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { $0.rounded(.down) },
    prepare: prepareUnary(.floor),
    differentiate: differentiateSteps)
}
