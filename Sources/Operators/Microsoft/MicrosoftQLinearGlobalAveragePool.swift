import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearGlobalAveragePool = Operator(
    "QLinearGlobalAveragePool", domain: "com.microsoft",
    summary: """
      Dequantizes, takes the mean over all spatial axes for each sample and channel, and quantizes \
      the result. With `channels_last` the channels are the last axis.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T"), .required("x_scale", "tensor(float)"),
          .required("x_zero_point", "T"), .required("y_scale", "tensor(float)"),
          .required("y_zero_point", "T"),
        ],
        outputs: [.required("Y", "T")], attributes: [.int("channels_last", 0)],
        types: ["T": .tensor(.quantized8)])
    ],
    infer: inferChannelsLast(.asAttributeSays, inferGlobalPooling),
    evaluate: evaluateChannelsLast(.asAttributeSays) { context throws(Diagnostic) in
      let input = try context.globalPoolingInput()
      let means = input.means(of: try context.realNumbers(0), includingPadding: false)
      return [try context.quantized(means, input.outputShape, input.x.elementType, scale: 3)]
    },
    prepare: prepareQLinearGlobalAveragePool)
}
