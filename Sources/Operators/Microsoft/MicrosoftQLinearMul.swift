import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearMul = Operator(
    "QLinearMul", domain: "com.microsoft",
    summary: """
      Multiplies quantized tensors, with broadcasting, and quantizes the product: \
      `saturate(round((A - A_zero_point) * (B - B_zero_point) * A_scale * B_scale / C_scale) + \
      C_zero_point)`.
      """,
    isStandard: false,
    versions: quantizedArithmeticVersions,
    infer: inferQuantizedArithmetic,
    evaluate: evaluateQuantizedArithmetic { $0 * $1 },
    prepare: prepareTable([0, 3]))
}
