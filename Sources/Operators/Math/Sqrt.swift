import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let sqrt = Operator(
    "Sqrt",
    summary: "Computes the square root of each element; NaN for negative ones.",
    versions: legacyRealVersions("X", "Y"),
    infer: inferSameAsFirst,
    evaluate: evaluateReal { $0.squareRoot() },
    prepare: prepareUnary(.sqrt),
    differentiate: differentiateElementwise { _, y throws(Diagnostic) in try 0.5 / y })
}
