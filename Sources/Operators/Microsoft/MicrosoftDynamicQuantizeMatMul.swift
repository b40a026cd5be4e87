import Diagnostics
import ModelIR

extension Operator {
  static let microsoftDynamicQuantizeMatMul = Operator(
    "DynamicQuantizeMatMul", domain: "com.microsoft",
    summary: """
      Quantizes A as DynamicQuantizeLinear does and multiplies it with the quantized B, as \
      MatMulIntegerToFloat does.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("A", "T1"), .required("B", "T2"), .required("b_scale", "T1"),
          .optional("b_zero_point", "T2"), .optional("bias", "T1"),
        ],
        outputs: [.required("Y", "T1")],
        types: ["T1": .tensor(.float), "T2": .tensor(.quantized8)])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, context.elementType(0), try context.matrixProductShape(0, 1))
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.tensor(1)
      let product = try context.matrixProduct(a, b)
      let quantization = DynamicQuantization(of: a)
      let values = try context.scaledProduct(
        product, quantization.centered, scale: quantization.scale,
        (b, scale: 2, zeroPoint: 3), bias: 4)
      return [.tensor(Tensor(.float, product.shape, doubles: values))]
    })
}
