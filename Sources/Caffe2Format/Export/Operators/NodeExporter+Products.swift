import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Products of matrices.
  static let matrixProducts: [NodeExporter] = [
    NodeExporter(
      "Gemm", writes: ["FC", "FCTransposed", "MatMul", "Mul", "Add"], export: exportGemm),
    NodeExporter("MatMul", writes: ["MatMul", "BatchMatMul"], export: exportMatMul),
  ]
}

private func exportGemm(_ node: inout NodeExport) throws(Diagnostic) {
  let a = try node.input(0)
  let b = try node.input(1)
  let transA = node.view.int("transA") ?? 0 != 0
  let transB = node.view.int("transB") ?? 0 != 0
  let alpha = node.view.float("alpha") ?? 1
  let beta = node.view.float("beta") ?? 1
  let c = try node.optionalInput(2)
  if a.extents?.contains(0) ?? false {
    throw .inexpressible("Caffe2 does not add up matrices without elements")
  }
  if !transA, alpha == 1, beta == 1, let c, let columns = b.extent(transB ? 0 : 1),
    let extents = c.extents, extents.checkedElementCount == columns,
    extents.isEmpty || extents.last == columns
  {
    let bias = extents == [columns] ? c : node.reshape(c, [columns])
    return try node.finish(transB ? "FC" : "FCTransposed", [a, b, bias])
  }
  let arguments = [("trans_a", transA), ("trans_b", transB)].filter(\.1).map {
    Argument.int($0.0, 1)
  }
  if c == nil && alpha == 1 { return try node.finish("MatMul", [a, b], arguments) }
  let shape = try node.output().shape
  var product = node.op("MatMul", [a, b], arguments, shape: shape)
  guard let c else { return try node.finish("Mul", [product, node.scalar(Double(alpha))]) }
  if alpha != 1 { product = try node.combine("Mul", product, Double(alpha)) }
  let addend = beta == 1 ? c : try node.combine("Mul", c, Double(beta))
  try node.finish("Add", [product, addend])
}

private func exportMatMul(_ node: inout NodeExport) throws(Diagnostic) {
  let a = try node.input(0)
  let b = try node.input(1)
  if try node.rank(of: a) == 2, try node.rank(of: b) == 2 {
    return try node.finish("MatMul", [a, b])
  }
  if a.rank == 1, b.rank == 1 { return try node.copy(node.dot(a, b)) }
  try node.finish("BatchMatMul", [a, b], [.int("broadcast", 1)])
}

extension NodeExport {
  /// The product of two vectors, without axes.
  mutating func dot(_ a: Blob, _ b: Blob) -> Blob {
    let row = reshape(a, [1, -1])
    let column = reshape(b, [-1, 1])
    let product = op("MatMul", [row, column], shape: [1, 1])
    return reshape(product, [], shape: [])
  }
}
