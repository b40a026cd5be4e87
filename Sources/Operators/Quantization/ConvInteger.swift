import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let convInteger = Operator(
    "ConvInteger",
    summary: """
      Convolves 8-bit integers less their zero points, as Conv does, into 32-bit integers. The \
      padding holds the zero point.
      """,
    versions: [
      .since(
        10,
        inputs: [
          .required("x", "T1"), .required("w", "T2"), .optional("x_zero_point", "T1"),
          .optional("w_zero_point", "T2"),
        ],
        outputs: [.required("y", "T3")], attributes: convolutionAttributes,
        types: [
          "T1": .tensor(.quantized8), "T2": .tensor(.quantized8), "T3": .tensor(.int32),
        ])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, .int32, try context.convolutionShape(weights: 1))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let w = try context.tensor(1)
      let convolution = try context.convolution(x, w)
      let signal = try context.centered(
        x, zeroPoint: context.optionalTensor(2), perFeature: false)
      let weights = try context.centered(
        w, zeroPoint: context.optionalTensor(3), perFeature: true)
      let bias = [Double](repeating: 0, count: w.shape[0])
      let y = convolution.apply(signal, weights, bias: bias)
      return [.tensor(Tensor(.int32, convolution.outputShape, doubles: y))]
    },
    prepare: { context throws(Diagnostic) in
      try context.integerConvolution(
        IntegerOperand(context, 0, zeroPoint: 2), 1, zeroPoint: 3
      ) { _ in .sums }
    })
}
