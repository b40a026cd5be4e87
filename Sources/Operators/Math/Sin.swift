import Diagnostics
import ModelIR

extension Operator {
  static let sin = Operator(
    "Sin",
    summary: "Computes the sine of each element, an angle in radians.",
    versions: realVersions(since: 7, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { sin($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in try x.apply("Cos") })
}
