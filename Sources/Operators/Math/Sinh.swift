import Diagnostics
import ModelIR

extension Operator {
  static let sinh = Operator(
    "Sinh",
    summary: "Computes the hyperbolic sine of each element.",
    versions: realVersions(since: 9, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { sinh($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in try x.apply("Cosh") })
}
