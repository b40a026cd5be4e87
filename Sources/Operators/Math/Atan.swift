import Diagnostics
import ModelIR

extension Operator {
  static let atan = Operator(
    "Atan",
    summary: "Computes the inverse tangent of each element, an angle in radians.",
    versions: realVersions(since: 7, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { atan($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in try 1 / (1 + x.squared) })
}
