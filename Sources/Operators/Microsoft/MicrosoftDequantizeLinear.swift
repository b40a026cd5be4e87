import Diagnostics
import ModelIR

extension Operator {
  static let microsoftDequantizeLinear = Operator(
    "DequantizeLinear", domain: "com.microsoft",
    summary: """
      Computes `(x - zero point) * scale`, as the standard's operator does, before that took 16- \
      and 4-bit integers. Scale and zero point hold for the whole tensor or, where `axis` is \
      given, for each position along it.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("x", "T1"), .required("x_scale", "T2"), .optional("x_zero_point", "T1"),
        ],
        outputs: [.required("y", "T2")], attributes: [.optional("axis", .int)],
        types: [
          "T1": .tensor(.int8, .uint8, .int16, .uint16, .int32, .int4, .uint4),
          "T2": .tensor(.float, .float16),
        ])
    ],
    infer: inferDequantizeLinear,
    evaluate: evaluateDequantizeLinear)
}
