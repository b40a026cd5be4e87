import Diagnostics
import ModelIR

extension Operator {
  static let acos = Operator(
    "Acos",
    summary: "Computes the inverse cosine of each element, an angle in radians.",
    versions: realVersions(since: 7, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { acos($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in
      try -1 / (1 - x.squared).apply("Sqrt")
    })
}
