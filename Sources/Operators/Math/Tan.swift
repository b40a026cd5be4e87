import Diagnostics
import ModelIR

extension Operator {
  static let tan = Operator(
    "Tan",
    summary: "Computes the tangent of each element, an angle in radians.",
    versions: realVersions(since: 7, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { tan($0) },
    differentiate: differentiateElementwise { _, y throws(Diagnostic) in try 1 + y.squared })
}
