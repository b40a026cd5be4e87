import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let reduceL1 = Operator(
    "ReduceL1",
    summary: "Adds the absolute values of the elements along axes; 0 for none.",
    versions: reductionVersions,
    infer: inferReduction,
    evaluate: evaluateReduction(
      real: { $0.reduce(0) { $0 + $1.magnitude } },
      integer: { values, isUnsigned in
        values.reduce(0) { $0 &+ ($1 < 0 && !isUnsigned ? 0 &- $1 : $1) }
      }),
    prepare: prepareReduction(.sumOfMagnitudes),
    differentiate: differentiateReduceL1)
}
