import Diagnostics
import ModelIR

// What MatMulInteger and QLinearMatMul have in common.

/// Whether the scales and zero points of a matrix belong to its rows or its columns.
enum QuantizedSide {
  /// One number for each row.
  case rows
  /// One number for each column.
  case columns
}

extension EvaluationContext {
  /// Scales or zero points at the shape of a stack of matrices: a scalar, a vector with a number for
  /// each row or column, or a stack of such.
  func matrixParameters(
    _ parameters: Tensor, of shape: [Int], by side: QuantizedSide
  ) throws(Diagnostic) -> [Double] {
    var tensor = parameters
    if tensor.count == 1 {
      tensor = tensor.reshaped([])
    } else if tensor.rank == 1, side == .rows {
      tensor = tensor.reshaped(tensor.shape + [1])
    }
    guard Broadcasting.shape([tensor.shape, shape]) == shape else {
      throw mismatch(
        "scale or zero point of shape \(parameters.shape) for matrices of shape \(shape)")
    }
    return tensor.broadcast(to: shape).doubles
  }

  /// A stack of quantized matrices less its zero points.
  func centered(
    _ matrix: Tensor, zeroPoint: Tensor?, by side: QuantizedSide
  ) throws(Diagnostic) -> [Double] {
    guard let zeroPoint else { return matrix.doubles }
    guard zeroPoint.elementType == matrix.elementType else {
      throw mismatch(
        "a matrix is \(matrix.elementType.name) and its zero point \(zeroPoint.elementType.name)")
    }
    let zeroPoints = try matrixParameters(zeroPoint, of: matrix.shape, by: side)
    return zip(matrix.doubles, zeroPoints).map { $0 - $1 }
  }
}
