import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearSigmoid = Operator(
    "QLinearSigmoid", domain: "com.microsoft",
    summary: "Dequantizes, computes `1 / (1 + e^-x)` and quantizes the result.",
    isStandard: false,
    versions: [quantizedVersion(input: ("X", "X"), output: ("Y", "Y"))],
    infer: inferSameAsFirst,
    evaluate: evaluateQuantizedUnary { _ throws(Diagnostic) in { 1 / (1 + exp(-$0)) } },
    prepare: prepareTable([0]))
}
