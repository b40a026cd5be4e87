import Diagnostics
import ModelIR

extension Operator {
  static let reduceLogSumExp = Operator(
    "ReduceLogSumExp",
    summary: "Computes `log(Σ e^x)` along axes, without overflow; minus infinity for no elements.",
    versions: logReductionVersions,
    infer: inferReduction,
    evaluate: evaluateRealReduction { values in
      let largest = values.reduce(-.infinity, larger)
      guard largest.isFinite else { return largest }
      return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
    },
    differentiate: differentiateReduceLogSumExp)
}
