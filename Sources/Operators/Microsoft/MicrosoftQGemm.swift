import Diagnostics
import Kernels
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
    },
    prepare: { context throws(Diagnostic) in
      guard let a = context.input(0), let b = context.constant(3), a.shape.count == 2,
        b.shape.count == 2, b.elementType.isByte, let out = context.output(0),
        try context.int("transA") == 0
      else { return nil }
      let isTransposed = try context.int("transB") != 0
      let (n, k) = (b.shape[isTransposed ? 0 : 1], b.shape[isTransposed ? 1 : 0])
      guard a.shape[1] == k, out.shape == [a.shape[0], n],
        let operand = IntegerOperand(context, 0, zeroPoint: 2),
        let zeroPoints = context.zeroPoints(5, of: b, count: n),
        context.input(6)?.shape ?? [n] == [n], let bias = context.parameters(6, count: n),
        let aScale = context.parameters(1, count: 1), let scales = context.parameters(4, count: n),
        let product = b.integerProduct(
          rows: a.shape[0], isTransposed: isTransposed, zeroPoints: zeroPoints)
      else { return nil }
      let scale = try context.float("alpha") * aScale[0]
      let result: IntegerResult
      if context.input(8) == nil {
        result = .floats(
          bias: zip(bias, scales).map { $0 * (scale * $1) }, factors: scales.map { scale * $0 })
      } else {
        guard let yScale = context.parameters(7, count: 1),
          let found = context.quantizedResult(
            bias: bias, factors: scales.map { scale * $0 / yScale[0] }, zeroPoint: 8)
        else { return nil }
        result = found
      }
      return product.kernel(operand, rows: a.shape[0]) { _ in result }
        .counting(products: [a.shape[0], n, k].checkedElementCount ?? 0)
    })
}
