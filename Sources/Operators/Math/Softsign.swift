import Diagnostics
import ModelIR

extension Operator {
  static let softsign = Operator(
    "Softsign",
    summary: "Computes `x / (1 + |x|)` for each element.",
    versions: realVersions(since: 1, "input", "output"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { $0 / (1 + abs($0)) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in
      try (1 / (1 + x.apply("Abs"))).squared
    })
}
