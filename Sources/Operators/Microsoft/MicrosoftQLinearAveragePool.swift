import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearAveragePool = Operator(
    "QLinearAveragePool", domain: "com.microsoft",
    summary: """
      Dequantizes, takes the mean of each window that slides over the spatial axes, as AveragePool \
      does, and quantizes the result. With `channels_last` the channels are the last axis.
      """,
    isStandard: false,
    versions: [
      quantizedVersion(
        input: ("X", "x"), output: ("Y", "y"),
        attributes: [
          .string("auto_pad", "NOTSET"), .int("ceil_mode", 0), .int("channels_last", 0),
          .int("count_include_pad", 0), .required("kernel_shape", .ints),
          .optional("pads", .ints), .optional("strides", .ints),
        ])
    ],
    infer: inferChannelsLast(.asAttributeSays, inferPooling),
    evaluate: evaluateChannelsLast(.asAttributeSays) { context throws(Diagnostic) in
      let input = try context.poolingInput()
      let means = input.means(
        of: try context.realNumbers(0), includingPadding: try context.bool("count_include_pad"))
      return [try context.quantized(means, input.outputShape, input.x.elementType, scale: 3)]
    })
}
