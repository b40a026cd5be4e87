import Diagnostics
import ModelIR

extension Operator {
  static let cosh = Operator(
    "Cosh",
    summary: "Computes the hyperbolic cosine of each element.",
    versions: realVersions(since: 9, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { cosh($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in try x.apply("Sinh") })
}
