import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearLeakyRelu = Operator(
    "QLinearLeakyRelu", domain: "com.microsoft",
    summary: """
      Dequantizes, computes `x` where it is not negative and `alpha * x` elsewhere, and quantizes \
      the result.
      """,
    isStandard: false,
    versions: [
      quantizedVersion(input: ("X", "X"), output: ("Y", "Y"), attributes: [.float("alpha", 0.01)])
    ],
    infer: inferSameAsFirst,
    evaluate: evaluateQuantizedUnary { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      return { $0 < 0 ? alpha * $0 : $0 }
    },
    prepare: prepareTable([0]))
}
