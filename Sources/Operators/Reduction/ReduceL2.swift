import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let reduceL2 = Operator(
    "ReduceL2",
    summary: "Computes the square root of the sum of squares along axes; 0 for none.",
    versions: reductionVersions,
    infer: inferReduction,
    evaluate: evaluateRealReduction { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() },
    prepare: prepareReduction(.norm),
    differentiate: differentiateReduceL2)
}
