import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearAdd = Operator(
    "QLinearAdd", domain: "com.microsoft",
    summary: """
      Adds quantized tensors, with broadcasting, and quantizes the sum: `saturate(round((A_scale * \
      (A - A_zero_point) + B_scale * (B - B_zero_point)) / C_scale) + C_zero_point)`.
      """,
    isStandard: false,
    versions: quantizedArithmeticVersions,
    infer: inferQuantizedArithmetic,
    evaluate: evaluateQuantizedArithmetic { $0 + $1 },
    prepare: prepareTable([0, 3]))
}
