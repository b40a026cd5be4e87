import Diagnostics
import ModelIR

// What MatMulIntegerToFloat and DynamicQuantizeMatMul have in common.

extension EvaluationContext {
  /// The product of a matrix with one scale and a quantized one with a scale for each column or for
  /// all, plus a bias for each column.
  ///
  /// - Parameters:
  ///   - left: the elements of the left matrices less their zero point.
  ///   - scale: the left matrices' scale.
  ///   - b: the right matrices, with the positions of their scales and zero points.
  ///   - bias: the position of the bias.
  func scaledProduct(
    _ product: MatrixProduct, _ left: [Double], scale: Double,
    _ b: (tensor: Tensor, scale: Int, zeroPoint: Int), bias: Int
  ) throws(Diagnostic) -> [Double] {
    let right = try centered(b.tensor, zeroPoint: optionalTensor(b.zeroPoint), by: .columns)
    var values = product.multiply(left, right)
    let scales = try matrixParameters(tensor(b.scale), of: product.shape, by: .columns)
    for index in values.indices { values[index] *= scale * scales[index] }
    if let bias = try optionalTensor(bias) {
      guard bias.shape == [product.columns] else {
        throw mismatch("the bias has shape \(bias.shape), expected [\(product.columns)]")
      }
      let numbers = bias.doubles
      for index in values.indices { values[index] += numbers[index % numbers.count] }
    }
    return values
  }
}
