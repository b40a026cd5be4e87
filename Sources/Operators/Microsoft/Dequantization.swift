import Diagnostics
import ModelIR

extension EvaluationContext {
  /// The numbers that a quantized input stands for: `(q - zeroPoint) * scale`, with a scale and a
  /// zero point for all, or for each of `columns` columns.
  func dequantized(
    _ index: Int, scale scaleIndex: Int, zeroPoint zeroPointIndex: Int, columns: Int = 1
  ) throws(Diagnostic) -> [Double] {
    let scale = try tensor(scaleIndex)
    let zeroPoint = try optionalTensor(zeroPointIndex)
    for parameter in [scale, zeroPoint] {
      guard let parameter, parameter.rank <= 1, parameter.count == 1 || parameter.count == columns
      else {
        if parameter == nil { continue }
        throw mismatch(
          "a scale or zero point of shape \(parameter?.shape ?? []) is not one number"
            + (columns == 1 ? "" : " or \(columns)"))
      }
    }
    let scales = scale.doubles
    let zeros = zeroPoint?.doubles ?? [0]
    return try tensor(index).doubles.enumerated().map { place, value in
      (value - zeros[place % zeros.count]) * scales[place % scales.count]
    }
  }
}
