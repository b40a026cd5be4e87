import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let qLinearConv = Operator(
    "QLinearConv",
    summary: """
      Convolves quantized tensors as Conv does and quantizes the result: \
      `saturate(round(((x - x_zero_point) * (w - w_zero_point) + B) * x_scale * w_scale / y_scale) \
      + y_zero_point)`, with one scale and zero point of the filters for all features or for each.
      """,
    versions: [
      .since(
        10,
        inputs: [
          .required("x", "T1"), .required("x_scale", "tensor(float)"),
          .required("x_zero_point", "T1"), .required("w", "T2"),
          .required("w_scale", "tensor(float)"), .required("w_zero_point", "T2"),
          .required("y_scale", "tensor(float)"), .required("y_zero_point", "T3"),
          .optional("B", "T4"),
        ],
        outputs: [.required("y", "T3")], attributes: convolutionAttributes,
        types: [
          "T1": .tensor(.quantized8), "T2": .tensor(.quantized8), "T3": .tensor(.quantized8),
          "T4": .tensor(.int32),
        ])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, context.elementType(7), try context.convolutionShape(weights: 3))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let w = try context.tensor(3)
      let convolution = try context.convolution(x, w)
      let signal = try context.centered(x, zeroPoint: context.tensor(2), perFeature: false)
      let weights = try context.centered(w, zeroPoint: context.tensor(5), perFeature: true)
      let bias = try context.convolutionBias(8, count: w.shape[0])
      var y = convolution.apply(signal, weights, bias: bias)
      let scale = try context.number(1) / context.number(6)
      let scales = try context.convolutionParameters(context.tensor(4), of: w, perFeature: true)
      let shape = convolution.outputShape
      let planeSize = shape.dropFirst(2).reduce(1, *)
      if let scales {
        for index in y.indices { y[index] *= scale * scales[index / planeSize % scales.count] }
      }
      let zeroPoint = try context.number(7)
      let type = try context.tensor(7).elementType
      return [.tensor(quantize(y, shape, zeroPoint: { _ in zeroPoint }, to: type))]
    },
    prepare: { context throws(Diagnostic) in
      try context.integerConvolution(
        IntegerOperand(context, 0, zeroPoint: 2), 3, zeroPoint: 5
      ) { features in
        guard let xScale = context.parameters(1, count: 1),
          context.input(8)?.shape ?? [features] == [features],
          let scales = context.parameters(4, count: features),
          let yScale = context.parameters(6, count: 1),
          let bias = context.parameters(8, count: features)
        else { return nil }
        let scale = xScale[0] / yScale[0]
        return context.quantizedResult(
          bias: bias, factors: scales.map { scale * $0 }, zeroPoint: 7)
      }
    })
}
