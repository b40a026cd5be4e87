import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let microsoftMatMulNBits = Operator(
    "MatMulNBits", domain: "com.microsoft",
    summary: """
      Multiplies A with the transpose of a matrix of N rows and K columns, whose numbers are \
      quantized to 2, 4 or 8 bits in blocks along the rows: `(B - zero point) * scale`, plus a bias \
      for each row. The bits are packed from the lowest up; without zero points half of the range \
      is zero. `accuracy_level` allows less precision and does not ask for it.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("A", "T1"), .required("B", "T2"), .required("scales", "T1"),
          .optional("zero_points", "T3"), .optional("g_idx", "T4"), .optional("bias", "T1"),
        ],
        outputs: [.required("Y", "T1")],
        attributes: [
          .required("K", .int), .required("N", .int), .int("accuracy_level", 0), .int("bits", 4),
          .required("block_size", .int), .int("weight_prepacked", 0),
        ],
        types: [
          "T1": .tensor(.float, .float16, .bfloat16), "T2": .tensor(.uint8),
          "T3": .tensor(.uint8, .float16, .float, .bfloat16), "T4": .tensor(.int32),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let matrix = try BlockQuantizedMatrix(context)
      var shape: Shape?
      if let given = context.shape(0) {
        if given.rank == 0 || given[given.rank - 1].known ?? matrix.columns != matrix.columns {
          throw context.mismatch(
            "'A' has shape \(given), expected \(counted(matrix.columns, "column"))")
        }
        shape = Shape(given.dimensions.dropLast() + [.known(matrix.rows)])
      }
      context.setOutput(0, context.elementType(0), shape)
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let matrix = try BlockQuantizedMatrix(context)
      guard a.shape.last == matrix.columns else {
        throw context.mismatch(
          "'A' has shape \(a.shape), expected \(counted(matrix.columns, "column"))")
      }
      let numbers = try matrix.numbers(
        context, context.tensor(1), scales: context.tensor(2),
        zeroPoints: context.optionalTensor(3), groups: context.optionalTensor(4))
      let weights = Tensor(.double, [matrix.rows, matrix.columns], doubles: numbers)
      let product = try context.matrixProduct(
        a, Tensor(zeros: .double, [matrix.columns, matrix.rows]))
      var values = product.multiply(a.doubles, weights.transposed([1, 0]).doubles)
      if let bias = try context.optionalTensor(5) {
        guard bias.shape == [matrix.rows] else {
          throw context.mismatch("the bias has shape \(bias.shape), expected [\(matrix.rows)]")
        }
        let numbers = bias.doubles
        for index in values.indices { values[index] += numbers[index % matrix.rows] }
      }
      return [.tensor(Tensor(a.elementType, product.shape, doubles: values))]
    },
    prepare: { context throws(Diagnostic) in
      let matrix = try BlockQuantizedMatrix(context)
      let (n, k) = (matrix.rows, matrix.columns)
      guard let a = context.input(0), a.elementType == .float, a.shape.last == k,
        let out = context.output(0), out.shape == a.shape.dropLast() + [n],
        let packed = context.constant(1), let scales = context.constant(2),
        (3...4).allSatisfy({ context.input($0) == nil || context.constant($0) != nil }),
        context.input(5).map({ $0 == ConcreteType(.float, [n]) }) ?? true
      else { return nil }
      let m = a.shape.elementCount / k
      if context.input(4) == nil,
        let product = try matrix.product(
          context, packed, scales: scales, zeroPoints: context.constant(3))
      {
        return .compute { arguments in
          guard let a = arguments.input(0), let out = arguments.output(0) else { return }
          product.run(a, rows: m, bias: arguments.input(5), out, on: arguments.pool)
        }.counting(products: [m, k, n].checkedElementCount ?? 0)
      }
      let weights = try matrix.numbers(
        context, packed, scales: scales, zeroPoints: context.constant(3),
        groups: context.constant(4)
      ).map { Float($0) }
      let product = weights.withUnsafeBytes { bytes -> PackedProduct? in
        guard let start = bytes.baseAddress else { return nil }
        return PackedProduct(k: k, n: n, b: start, rowStride: k, isTransposed: true)
      }
      guard let product else { return nil }
      return .compute { arguments in
        guard let a = arguments.input(0), let out = arguments.output(0) else { return }
        product.run(
          a, rows: m, rowStride: k, bias: arguments.input(5), out, outStride: n,
          on: arguments.pool)
      }
    })
}
