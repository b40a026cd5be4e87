import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQGemm = Operator(
    "QGemm", domain: "com.microsoft",
    summary: """
      Computes `alpha * a_scale * b_scale * ((A - a_zero_point) * (B - b_zero_point) + C)` of \
      quantized matrices, with `transA` and `transB` of their transposes, with scales and zero \
      points for each column of B or for all. The result is quantized where there is a zero point \
      of the output.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("A", "TA"), .required("a_scale", "T"), .required("a_zero_point", "TA"),
          .required("B", "TB"), .required("b_scale", "T"), .required("b_zero_point", "TB"),
          .optional("C", "TC"), .optional("y_scale", "T"), .optional("y_zero_point", "TYZ"),
        ],
        outputs: [.required("Y", "TY")],
        attributes: [.float("alpha", 1), .int("transA", 0), .int("transB", 0)],
        types: [
          "T": .tensor(.float), "TA": .tensor(.quantized8), "TB": .tensor(.quantized8),
          "TC": .tensor(.int32), "TYZ": .tensor(.quantized8),
          "TY": .tensor(.float, .uint8, .int8),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let matrices = [0, 3].map { $0 < context.inputs.count ? context.inputs[$0] : nil }
      let product = try context.inferred(as: .gemm, inputs: matrices)
      let type = context.hasInput(8) ? context.elementType(8) : .float
      context.setOutput(0, type, product.first??.shape)
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.gemmOperand(0, transposed: "transA")
      let b = try context.gemmOperand(3, transposed: "transB")
      let product = try context.matrixProduct(a, b)
      let aZero = try context.number(2)
      let left = a.doubles.map { $0 - aZero }
      let right = try context.centered(b, zeroPoint: context.tensor(5), by: .columns)
      var values = product.multiply(left, right)
      if let c = try context.optionalTensor(6) {
        guard Broadcasting.shape([c.shape, product.shape]) == product.shape else {
          throw context.mismatch("'C' has shape \(c.shape), the product \(product.shape)")
        }
        values = zip(values, c.broadcast(to: product.shape).doubles).map { $0 + $1 }
      }
      let scale = try context.float("alpha") * context.number(1)
      let scales = try context.matrixParameters(context.tensor(4), of: product.shape, by: .columns)
      for index in values.indices { values[index] *= scale * scales[index] }
      guard let zeroPoint = try context.optionalTensor(8) else {
        return [.tensor(Tensor(.float, product.shape, doubles: values))]
      }
      return [try context.quantized(values, product.shape, zeroPoint.elementType, scale: 7)]
    })
}
