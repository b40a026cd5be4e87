import Diagnostics
import ModelIR

extension Operator {
  static let reduceLogSum = Operator(
    "ReduceLogSum",
    summary: "Computes the logarithm of the sum along axes; minus infinity for no elements.",
    versions: logReductionVersions,
    infer: inferReduction,
    evaluate: evaluateRealReduction { log($0.reduce(0, +)) },
    differentiate: differentiateReduceLogSum)
}
