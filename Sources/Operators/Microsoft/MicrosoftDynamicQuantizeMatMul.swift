import Diagnostics
import Kernels
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
    },
    prepare: { context in
      guard let a = context.input(0), let b = context.constant(1), b.shape.count == 2,
        a.shape.last == b.shape[0], a.shape.elementCount > 0, let out = context.output(0),
        out.shape == Array(a.shape.dropLast()) + [b.shape[1]],
        let scales = context.parameters(2, count: b.shape[1]),
        let zeroPoints = context.zeroPoints(3, of: b, count: b.shape[1]),
        context.input(4)?.shape ?? [b.shape[1]] == [b.shape[1]],
        let bias = context.parameters(4, count: b.shape[1]),
        let product = b.integerProduct(
          rows: a.shape.elementCount / b.shape[0], isTransposed: false, zeroPoints: zeroPoints)
      else { return nil }
      let count = a.shape.elementCount
      return PreparedKernel.compute(scratch: product.scratchByteCount) { arguments in
        guard let a = arguments.input(0), let out = arguments.outputs[0] else { return }
        let pool = arguments.pool
        let quantized = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
        defer { quantized.deallocate() }
        let range = ScaledIntegers.range(count, a, on: pool)
        ScaledIntegers.quantize(
          count, a, scale: range.scale, zeroPoint: range.zeroPoint, isSigned: false, quantized,
          on: pool)
        let scratches = (0..<pool.threadCount).map { arguments.scratch(worker: $0) }
        product.run(
          quantized, rows: count / b.shape[0], isSigned: false, zeroPoint: range.zeroPoint,
          .floats(bias: bias, factors: scales.map { Double(range.scale) * $0 }), out, on: pool
        ) { scratches[$0] }
      }.counting(products: [count, b.shape[1]].checkedElementCount ?? 0)
    })
}
