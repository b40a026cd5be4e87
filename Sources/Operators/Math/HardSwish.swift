import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let hardSwish = Operator(
    "HardSwish",
    summary: "Computes `x * max(0, min(1, x / 6 + 0.5))` for each element.",
    versions: realVersions(since: 14, "X", "Y"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { $0 * max(min($0 / 6 + 0.5, 1), 0) },
    prepare: prepareUnary(.hardSwish),
    differentiate: differentiateHardSwish)
}
