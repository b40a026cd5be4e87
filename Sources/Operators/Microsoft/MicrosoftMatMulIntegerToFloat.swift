import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let microsoftMatMulIntegerToFloat = Operator(
    "MatMulIntegerToFloat", domain: "com.microsoft",
    summary: """
      Multiplies quantized matrices as MatMul does, into real numbers: `(A - a_zero_point) * (B - \
      b_zero_point) * a_scale * b_scale + bias`, with scales and zero points for each column of B \
      or for all.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("A", "T1"), .required("B", "T2"), .required("a_scale", "T3"),
          .required("b_scale", "T3"), .optional("a_zero_point", "T1"),
          .optional("b_zero_point", "T2"), .optional("bias", "T3"),
        ],
        outputs: [.required("Y", "T3")],
        types: [
          "T1": .tensor(.quantized8), "T2": .tensor(.quantized8), "T3": .tensor(.float, .float16),
        ])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, context.elementType(2), try context.matrixProductShape(0, 1))
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.tensor(1)
      let product = try context.matrixProduct(a, b)
      let zeroPoint = try context.zeroPoint(4)
      let values = try context.scaledProduct(
        product, a.doubles.map { $0 - zeroPoint }, scale: context.number(2),
        (b, scale: 3, zeroPoint: 5), bias: 6)
      let type = try context.tensor(2).elementType
      return [.tensor(Tensor(type, product.shape, doubles: values))]
    },
    prepare: { context in
      guard context.input(2)?.elementType == .float, context.input(2)?.shape.elementCount == 1,
        context.output(0)?.elementType == .float
      else { return nil }
      return context.integerProduct(
        IntegerOperand(context, 0, zeroPoint: 4), 1, zeroPoint: 5
      ) { columns in
        guard let scales = context.parameters(3, count: columns),
          context.input(6)?.shape ?? [columns] == [columns],
          let bias = context.parameters(6, count: columns)
        else { return nil }
        return { arguments in
          let scale = Double(arguments.inputs[2]?.loadUnaligned(as: Float.self) ?? 0)
          return .floats(bias: bias, factors: scales.map { scale * $0 })
        }
      }
    })
}
