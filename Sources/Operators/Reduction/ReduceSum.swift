import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let reduceSum = Operator(
    "ReduceSum",
    summary: "Adds the elements along axes; 0 for none.",
    versions: sumVersions,
    infer: inferReduction,
    evaluate: evaluateReduction(
      real: { $0.reduce(0, +) }, integer: { values, _ in values.reduce(0, &+) }),
    prepare: prepareReduction(.sum),
    differentiate: differentiateReduceSum)
}
