import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Products of matrices.
  static let products: [NodeExporter] = [
    NodeExporter("Gemm", to: ["InnerProduct", "Permute", "Bias", "Eltwise"]) {
      node throws(Diagnostic) in try node.generalProduct()
    },
    NodeExporter(
      "MatMul", to: ["InnerProduct", "Permute", "Reshape", "Tile", "Eltwise", "Reduction"]
    ) { node throws(Diagnostic) in try node.matrixProduct() },
  ]
}

extension NodeExport {
  /// The largest product of extents for which two blobs are multiplied by repeating both.
  private static let productLimit = 1 << 26

  fileprivate mutating func generalProduct() throws(Diagnostic) -> BlobOperand {
    let alpha = view.float("alpha") ?? 1
    let beta = view.float("beta") ?? 1
    guard let weight = isConstant(1) ? try numbers(1) : nil, weight.shape.count == 2 else {
      return try generalProductOfBlobs(alpha, beta)
    }
    var x = try bottom()
    if view.int("transA") == 1 { x = try permute(x, [1, 0], "transposed") }
    guard x.rank == 2 else {
      throw .inexpressible("its first operand has \(counted(x.rank, "axis", "axes"))")
    }
    let isTransposed = view.int("transB") == 1
    let (inputs, outputs) =
      isTransposed ? (weight.shape[1], weight.shape[0]) : (weight.shape[0], weight.shape[1])
    guard x.shape[1] == inputs else { throw .inexpressible("its operands do not fit") }
    var values = isTransposed ? weight.values : Self.transposed(weight.values, inputs, outputs)
    if alpha != 1 { values = values.map { $0 * alpha } }
    let blob = Blob([outputs, inputs], values)
    guard let biasValue = view.optional(2), beta != 0 else {
      return try innerProduct(x, axis: 1, blob, "")
    }
    _ = biasValue
    if isConstant(2), let bias = try numbers(2),
      bias.values.count == 1
        || (bias.values.count == outputs && bias.shape.last == outputs)
    {
      let row =
        bias.values.count == 1
        ? [Float](repeating: bias.values[0], count: outputs) : bias.values
      return try innerProduct(x, axis: 1, blob, bias: row.map { $0 * beta }, "")
    }
    let product = try innerProduct(x, axis: 1, blob, "product")
    switch try Factor(self, 2) {
    case .blob(let c): return try sum(.blob(product), .blob(power(c, "beta", scale: beta)), "")
    case let constant: return try sum(.blob(product), constant.mapConstant { $0 * beta }, "")
    }
  }

  private mutating func generalProductOfBlobs(
    _ alpha: Float, _ beta: Float
  ) throws(Diagnostic) -> BlobOperand {
    var (a, b) = (try bottom(), try bottom(1))
    if view.int("transA") == 1 { a = try permute(a, [1, 0], "first/transposed") }
    if view.int("transB") == 1 { b = try permute(b, [1, 0], "second/transposed") }
    let product = try power(productOfBlobs(a, b, ""), "alpha", scale: alpha)
    guard view.optional(2) != nil, beta != 0 else { return product }
    switch try Factor(self, 2) {
    case .blob(let c): return try sum(.blob(product), .blob(power(c, "beta", scale: beta)), "sum")
    case let constant:
      return try sum(.blob(product), constant.mapConstant { $0 * beta }, "sum")
    }
  }

  private static func transposed(_ values: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
    }
    return result
  }

  fileprivate mutating func matrixProduct() throws(Diagnostic) -> BlobOperand {
    if isConstant(1), let weight = try numbers(1) {
      let matrix = Array(weight.shape.drop { $0 == 1 && weight.shape.count > 2 })
      if matrix.count == 2, weight.shape.count <= resultShape.count {
        let x = try bottom()
        let blob = Blob(
          [matrix[1], matrix[0]], Self.transposed(weight.values, matrix[0], matrix[1]))
        let product = try innerProduct(x, axis: x.rank - 1, blob, "")
        return try reshape(product, resultShape, "axes")
      }
    }
    if isConstant(0), let weight = try numbers(0), weight.shape.count == 2 {
      let x = try bottom(1)
      if x.rank >= 2 {
        var order = Array(x.shape.indices)
        order.swapAt(x.rank - 1, x.rank - 2)
        let turned = try permute(x, order, "turned")
        let product = try innerProduct(
          turned, axis: x.rank - 1, Blob(weight.shape, weight.values), "product")
        return try permute(product, order, "")
      }
    }
    return try productOfBlobs(bottom(), bottom(1), "")
  }

  /// The product of two blobs: both repeated to rows x columns x inner, multiplied and summed up.
  private mutating func productOfBlobs(
    _ first: BlobOperand, _ second: BlobOperand, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    var (a, b) = (first, second)
    if a.rank == 1 { a = try reshape(a, [1] + a.shape, "row") }
    if b.rank == 1 { b = try reshape(b, b.shape + [1], "column") }
    let batch = try broadcast(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    let rows = a.shape[a.rank - 2]
    let inner = a.shape[a.rank - 1]
    let columns = b.shape[b.rank - 1]
    guard let count = (batch + [rows, columns, inner]).checkedElementCount,
      count <= Self.productLimit
    else {
      throw .inexpressible(
        "Caffe multiplies no two blobs as matrices; written out, their product would take more "
          + "than \(counted(Self.productLimit, "element"))")
    }
    a = try expand(a, to: batch + [rows, inner], "first")
    a = try reshape(a, batch + [rows, 1, inner], "first/axes")
    var order = Array(b.shape.indices)
    order.swapAt(b.rank - 1, b.rank - 2)
    b = try permute(b, order, "second/turned")
    b = try expand(b, to: batch + [columns, inner], "second")
    b = try reshape(b, batch + [1, columns, inner], "second/axes")
    let shape = batch + [rows, columns, inner]
    let products = try eltwise(
      "PROD", "products", [expand(a, to: shape, "rows"), expand(b, to: shape, "columns")])
    let sums = try add(
      "Reduction", suffix, [products], shape: batch + [rows, columns],
      LayerSettings("reduction_param", [("axis", .size(shape.count - 1))]))
    return try reshape(sums, resultShape, "axes")
  }
}
