import Diagnostics
import ModelIR

extension Operator {
  static let gemm = Operator(
    "Gemm",
    summary: """
      Computes `Y = alpha * A' * B' + beta * C`, where A' and B' are matrices or with `transA` and \
      `transB` their transposes, and C is broadcast to the shape of the product; before opset 7 \
      only with `broadcast`.
      """,
    versions: [
      .since(
        1, inputs: [.required("A", "T"), .required("B", "T"), .required("C", "T")],
        outputs: [.required("Y", "T")],
        attributes: [
          .float("alpha", 1), .float("beta", 1), .int("broadcast", 0), .int("transA", 0),
          .int("transB", 0),
        ],
        types: ["T": .tensor(.floats)]),
      .since(6),
      .since(7) { $0.remove("broadcast") },
      .since(9) { $0.types["T"] = .tensor(.highPrecision) },
      .since(11) {
        $0.inputs = [.required("A", "T"), .required("B", "T"), .optional("C", "T")]
      },
      .since(13) { $0.types["T"] = .tensor(.highPrecisionAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      var shape: Shape?
      if let a = context.shape(0), let b = context.shape(1) {
        guard a.rank == 2, b.rank == 2 else {
          throw context.mismatch("shapes \(a) and \(b) are no matrices")
        }
        let transA = try context.bool("transA")
        let transB = try context.bool("transB")
        let inner = a[transA ? 0 : 1]
        let other = b[transB ? 1 : 0]
        if let inner = inner.known, let other = other.known, inner != other {
          throw context.mismatch("the inner extents \(inner) and \(other) differ")
        }
        shape = [a[transA ? 1 : 0], b[transB ? 0 : 1]]
      }
      context.setOutput(0, context.elementType(0), shape)
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.gemmOperand(0, transposed: "transA")
      let b = try context.gemmOperand(1, transposed: "transB")
      guard a.elementType == b.elementType else {
        throw context.mismatch("'A' is \(a.elementType.name) and 'B' is \(b.elementType.name)")
      }
      let product = try context.matrixProduct(a, b)
      let c = try context.gemmAddend(shape: product.shape, a.elementType)
      let alpha = try context.float("alpha")
      let beta = try context.float("beta")
      if a.elementType.isInteger, alpha == 1, beta == 1 {
        var values = product.multiply(a.int64s, b.int64s)
        if let c { values = zip(values, c.int64s).map { $0 &+ $1 } }
        return [.tensor(Tensor(a.elementType, product.shape, int64s: values))]
      }
      var values = product.multiply(a.doubles, b.doubles).map { alpha * $0 }
      if let c { values = zip(values, c.doubles).map { $0 + beta * $1 } }
      return [.tensor(Tensor(a.elementType, product.shape, doubles: values))]
    },
    prepare: prepareGemm,
    differentiate: differentiateGemm)
}

extension EvaluationContext {
  /// A matrix, transposed where the attribute says so.
  func gemmOperand(
    _ index: Int, transposed attribute: String
  ) throws(Diagnostic) -> Tensor {
    let matrix = try tensor(index)
    guard matrix.rank == 2 else {
      throw mismatch("input \(index) has shape \(matrix.shape), expected a matrix")
    }
    guard try bool(attribute) else { return matrix }
    let shape = [matrix.shape[1], matrix.shape[0]]
    let positions = Strided.positions(shape: shape, strides: [1, matrix.shape[1]])
    return matrix.gathering(positions, shape: shape)
  }

  /// The third operand, stretched to the product's shape; nil where it is left out.
  fileprivate func gemmAddend(
    shape: [Int], _ type: ElementType
  ) throws(Diagnostic) -> Tensor? {
    guard let c = try optionalTensor(2) else { return nil }
    let mayStretch = since >= 7 ? true : try bool("broadcast")
    guard c.elementType == type, mayStretch || c.shape == shape,
      Broadcasting.shape([c.shape, shape]) == shape
    else {
      throw mismatch(
        "'C' is \(c.elementType.name) of shape \(c.shape), expected \(type.name) for \(shape)")
    }
    return c.broadcast(to: shape)
  }
}
