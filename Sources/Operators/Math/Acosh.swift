import Diagnostics
import ModelIR

extension Operator {
  static let acosh = Operator(
    "Acosh",
    summary: "Computes the inverse hyperbolic cosine of each element.",
    versions: realVersions(since: 9, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { acosh($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in
      try 1 / (x.squared - 1).apply("Sqrt")
    })
}
