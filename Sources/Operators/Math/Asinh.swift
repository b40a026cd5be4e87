import Diagnostics
import ModelIR

extension Operator {
  static let asinh = Operator(
    "Asinh",
    summary: "Computes the inverse hyperbolic sine of each element.",
    versions: realVersions(since: 9, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { asinh($0) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in
      try 1 / (x.squared + 1).apply("Sqrt")
    })
}
