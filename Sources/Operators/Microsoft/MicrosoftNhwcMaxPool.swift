import Diagnostics
import ModelIR

extension Operator {
  static let microsoftNhwcMaxPool = Operator(
    "NhwcMaxPool", domain: "com.microsoft",
    summary: "MaxPool of 8-bit integers with the channels as the last axis.",
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("x", "T")], outputs: [.required("y", "T")],
        attributes: [
          .string("auto_pad", "NOTSET"), .int("ceil_mode", 0), .optional("dilations", .ints),
          .required("kernel_shape", .ints), .optional("pads", .ints), .optional("strides", .ints),
        ],
        types: ["T": .tensor(.quantized8)])
    ],
    infer: inferChannelsLast(.always, inferPooling),
    evaluate: evaluateChannelsLast(.always) { context throws(Diagnostic) in
      try context.evaluated(as: .maxPool)
    })
}
