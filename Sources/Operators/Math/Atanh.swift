import Diagnostics
import ModelIR

extension Operator {
  static let atanh = Operator(
    "Atanh",
    summary: "Computes the inverse hyperbolic tangent of each element.",
    versions: realVersions(since: 9, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { atanh($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in try 1 / (1 - x.squared) })
}
