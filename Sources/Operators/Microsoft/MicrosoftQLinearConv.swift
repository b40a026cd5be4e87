import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearConv = Operator(
    "QLinearConv", domain: "com.microsoft",
    summary: """
      The standard's QLinearConv with the attribute `channels_last`: where it is set, the channels \
      of input and output are the last axis. The filters are as in the standard.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("x", "T1"), .required("x_scale", "tensor(float)"),
          .required("x_zero_point", "T1"), .required("w", "T2"),
          .required("w_scale", "tensor(float)"), .required("w_zero_point", "T2"),
          .required("y_scale", "tensor(float)"), .required("y_zero_point", "T3"),
          .optional("B", "T4"),
        ],
        outputs: [.required("y", "T3")],
        attributes: convolutionAttributes + [.int("channels_last", 0)],
        types: [
          "T1": .tensor(.quantized8), "T2": .tensor(.quantized8), "T3": .tensor(.quantized8),
          "T4": .tensor(.int32),
        ])
    ],
    infer: inferChannelsLast(.asAttributeSays) { context throws(Diagnostic) in
      try context.infer(as: .qLinearConv)
    },
    evaluate: evaluateChannelsLast(.asAttributeSays) { context throws(Diagnostic) in
      try context.evaluated(as: .qLinearConv)
    })
}
