import Diagnostics
import ModelIR

extension Operator {
  static let matMul = Operator(
    "MatMul",
    summary: """
      Multiplies matrices, or stacks of them: `Y[i, j] = Σ_k A[i, k] * B[k, j]` over the last two \
      axes, with broadcasting of the others. A vector counts as a row on the left and as a column \
      on the right.
      """,
    versions: [
      .since(
        1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.floats)]),
      .since(9) { $0.types["T"] = .tensor(.highPrecision) },
      .since(13) { $0.types["T"] = .tensor(.highPrecisionAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, context.elementType(0), try context.matrixProductShape(0, 1))
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.tensor(1)
      guard a.elementType == b.elementType else {
        throw context.mismatch("'A' is \(a.elementType.name) and 'B' is \(b.elementType.name)")
      }
      let product = try context.matrixProduct(a, b)
      if a.elementType.isFloatingPoint {
        let values = product.multiply(a.doubles, b.doubles)
        return [.tensor(Tensor(a.elementType, product.shape, doubles: values))]
      }
      let values = product.multiply(a.int64s, b.int64s)
      return [.tensor(Tensor(a.elementType, product.shape, int64s: values))]
    },
    prepare: prepareMatMul,
    differentiate: differentiateMatMul)
}
