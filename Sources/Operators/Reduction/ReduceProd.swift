import Diagnostics
import ModelIR

extension Operator {
  static let reduceProd = Operator(
    "ReduceProd",
    summary: "Multiplies the elements along axes; 1 for none.",
    versions: reductionVersions,
    infer: inferReduction,
    evaluate: evaluateReduction(
      real: { $0.reduce(1, *) }, integer: { values, _ in values.reduce(1, &*) }),
    differentiate: differentiateReduceProd)
}
