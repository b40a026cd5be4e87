import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let softplus = Operator(
    "Softplus",
    summary: "Computes `log(1 + e^x)` for each element.",
    versions: realVersions(since: 1, "X", "Y"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { logOnePlusExp($0) },
    prepare: prepareUnary(.softplus),
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in try x.apply("Sigmoid") })
}
