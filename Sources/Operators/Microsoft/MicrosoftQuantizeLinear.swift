import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQuantizeLinear = Operator(
    "QuantizeLinear", domain: "com.microsoft",
    summary: """
      Computes `saturate(round(x / scale) + zero point)`, as the standard's operator does, before \
      that took 16- and 4-bit integers. Scale and zero point hold for the whole tensor or, where \
      `axis` is given, for each position along it.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("x", "T1"), .required("y_scale", "T1"), .optional("y_zero_point", "T2"),
        ],
        outputs: [.required("y", "T2")], attributes: [.optional("axis", .int)],
        types: [
          "T1": .tensor(.float, .float16),
          "T2": .tensor(.int8, .uint8, .int16, .uint16, .int4, .uint4),
        ])
    ],
    infer: inferQuantizeLinear,
    evaluate: evaluateQuantizeLinear)
}
