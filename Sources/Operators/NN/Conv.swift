import Diagnostics
import ModelIR

extension Operator {
  static let conv = Operator(
    "Conv",
    summary: """
      Convolves a batch of multi-channel signals with filters: \
      `Y[n, m, o] = B[m] + Σ_c Σ_k X[n, c, o * stride + k * dilation - pad] * W[m, c, k]` over any \
      number of spatial axes, with channels and features divided into groups.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .required("W", "T"), .optional("B", "T")],
        outputs: [.required("Y", "T")],
        attributes: [
          .string("auto_pad", "NOTSET"), .optional("dilations", .ints), .int("group", 1),
          .optional("kernel_shape", .ints), .optional("pads", .ints), .optional("strides", .ints),
        ],
        types: ["T": .tensor(.floats)]),
      .since(11),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferConvolution,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let w = try context.tensor(1)
      let convolution = try context.convolution(x, w)
      let bias = try context.convolutionBias(2, count: w.shape[0])
      let y = convolution.apply(x.doubles, w.doubles, bias: bias)
      return [.tensor(Tensor(x.elementType, convolution.outputShape, doubles: y))]
    },
    prepare: prepareConvolution,
    differentiate: differentiateConv)
}
