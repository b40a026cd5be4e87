import Diagnostics
import ModelIR

extension Operator {
  static let mish = Operator(
    "Mish",
    summary: "Computes `x * tanh(softplus(x))` for each element.",
    versions: realVersions(since: 18, "X", "Y"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { $0 * tanh(logOnePlusExp($0)) },
    differentiate: differentiateMish)
}
