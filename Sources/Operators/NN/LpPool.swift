import Diagnostics
import ModelIR

extension Operator {
  static let lpPool = Operator(
    "LpPool",
    summary: """
      The p-norm `(Σ |x|^p)^(1/p)` of each window that slides over the spatial axes; padding counts \
      as zeros.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [
          .string("auto_pad", "NOTSET"), .optional("kernel_shape", .ints), .float("p", 2),
          .optional("pads", .ints), .optional("strides", .ints),
        ],
        types: ["T": .tensor(.floats)]),
      .since(2) {
        $0.set(.required("kernel_shape", .ints))
        $0.set(.int("p", 2))
      },
      .since(11),
      .since(18) {
        $0.set(.int("ceil_mode", 0))
        $0.set(.optional("dilations", .ints))
      },
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferPooling,
    evaluate: { context throws(Diagnostic) in
      try evaluateLpPooling(context, context.poolingInput())
    })
}
