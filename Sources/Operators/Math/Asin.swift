import Diagnostics
import ModelIR

extension Operator {
  static let asin = Operator(
    "Asin",
    summary: "Computes the inverse sine of each element, an angle in radians.",
    versions: realVersions(since: 7, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { asin($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in
      try 1 / (1 - x.squared).apply("Sqrt")
    })
}
