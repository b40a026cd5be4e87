import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let matMulInteger = Operator(
    "MatMulInteger",
    summary: """
      Multiplies matrices of 8-bit integers less their zero points, as MatMul does, into 32-bit \
      integers.
      """,
    versions: [
      .since(
        10,
        inputs: [
          .required("A", "T1"), .required("B", "T2"), .optional("a_zero_point", "T1"),
          .optional("b_zero_point", "T2"),
        ],
        outputs: [.required("Y", "T3")],
        types: [
          "T1": .tensor(.quantized8), "T2": .tensor(.quantized8), "T3": .tensor(.int32),
        ])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, .int32, try context.matrixProductShape(0, 1))
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.tensor(1)
      let product = try context.matrixProduct(a, b)
      let left = try context.centered(a, zeroPoint: context.optionalTensor(2), by: .rows)
      let right = try context.centered(b, zeroPoint: context.optionalTensor(3), by: .columns)
      // Sums of products of 8-bit integers are exact in Double.
      return [.tensor(Tensor(.int32, product.shape, doubles: product.multiply(left, right)))]
    },
    prepare: { context in
      context.integerProduct(IntegerOperand(context, 0, zeroPoint: 2), 1, zeroPoint: 3) { _ in
        { _ in .sums }
      }
    })
}
