import Diagnostics
import ModelIR

extension Operator {
  static let thresholdedRelu = Operator(
    "ThresholdedRelu",
    summary: "Computes `x` for `x > alpha` and 0 otherwise, for each element.",
    versions: realVersions(
      since: 10, "X", "Y", attributes: [.float("alpha", 1)]),
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      return try context.mapReal { $0 > alpha ? $0 : 0 }
    },
    differentiate: differentiateThresholdedRelu)
}
