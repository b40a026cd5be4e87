import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let reduceSumSquare = Operator(
    "ReduceSumSquare",
    summary: "Adds the squares of the elements along axes; 0 for none.",
    versions: reductionVersions,
    infer: inferReduction,
    evaluate: evaluateReduction(
      real: { $0.reduce(0) { $0 + $1 * $1 } },
      integer: { values, _ in values.reduce(0) { $0 &+ $1 &* $1 } }),
    prepare: prepareReduction(.sumOfSquares),
    differentiate: differentiateReduceSumSquare)
}
