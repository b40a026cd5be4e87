import Diagnostics
import ModelIR

extension Operator {
  static let round = Operator(
    "Round",
    summary: "Rounds each element to the nearest integer, halves to the even one.",
    versions: realVersions(since: 11, "X", "Y"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { $0.rounded(.toNearestOrEven) },
    differentiate: differentiateSteps)
}
