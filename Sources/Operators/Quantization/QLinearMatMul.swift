import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let qLinearMatMul = Operator(
    "QLinearMatMul",
    summary: """
      Multiplies quantized matrices as MatMul does and quantizes the result: \
      `saturate(round((a - a_zero_point) * (b - b_zero_point) * a_scale * b_scale / y_scale) + \
      y_zero_point)`, with scales and zero points for each row of a and column of b, or for all.
      """,
    versions: [
      .since(
        10,
        inputs: [
          .required("a", "T1"), .required("a_scale", "tensor(float)"),
          .required("a_zero_point", "T1"), .required("b", "T2"),
          .required("b_scale", "tensor(float)"), .required("b_zero_point", "T2"),
          .required("y_scale", "tensor(float)"), .required("y_zero_point", "T3"),
        ],
        outputs: [.required("y", "T3")],
        types: [
          "T1": .tensor(.quantized8), "T2": .tensor(.quantized8), "T3": .tensor(.quantized8),
        ]),
      .since(21) {
        for index in [1, 4, 6] { $0.inputs[index].type = "TS" }
        for name in ["T1", "T2", "T3"] { $0.types[name] = .tensor([.quantized8, .float8]) }
        $0.types["TS"] = .tensor(.float, .float16, .bfloat16)
      },
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, context.elementType(7), try context.matrixProductShape(0, 3))
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.tensor(3)
      let product = try context.matrixProduct(a, b)
      let left = try context.centered(a, zeroPoint: context.tensor(2), by: .rows)
      let right = try context.centered(b, zeroPoint: context.tensor(5), by: .columns)
      var values = product.multiply(left, right)
      let aScale = try context.matrixParameters(
        context.tensor(1), of: product.shape, by: .rows)
      let bScale = try context.matrixParameters(
        context.tensor(4), of: product.shape, by: .columns)
      let yScale = try context.matrixParameters(
        context.tensor(6), of: product.shape, by: .rows)
      for index in values.indices {
        values[index] *= aScale[index] * bScale[index] / yScale[index]
      }
      let zeroPoint = try context.tensor(7)
      let zeroPoints = try context.matrixParameters(zeroPoint, of: product.shape, by: .rows)
      return [
        .tensor(
          quantize(
            values, product.shape, zeroPoint: { zeroPoints[$0] }, to: zeroPoint.elementType))
      ]
    },
    prepare: { context in
      context.integerProduct(IntegerOperand(context, 0, zeroPoint: 2), 3, zeroPoint: 5) { columns in
        guard let aScale = context.parameters(1, count: 1),
          let scales = context.parameters(4, count: columns),
          let yScale = context.parameters(6, count: 1),
          let result = context.quantizedResult(
            bias: [Double](repeating: 0, count: columns),
            factors: scales.map { aScale[0] * $0 / yScale[0] }, zeroPoint: 7)
        else { return nil }
        return { _ in result }
      }
    })
}
