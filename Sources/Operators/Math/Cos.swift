import Diagnostics
import ModelIR

extension Operator {
  static let cos = Operator(
    "Cos",
    summary: "Computes the cosine of each element, an angle in radians.",
    versions: realVersions(since: 7, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { cos($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in try -x.apply("Sin") })
}
