import Diagnostics
import ModelIR

// What ConvInteger and QLinearConv have in common.

/// The attributes of a convolution.
let convolutionAttributes: [AttributeSpec] = [
  .string("auto_pad", "NOTSET"), .optional("dilations", .ints), .int("group", 1),
  .optional("kernel_shape", .ints), .optional("pads", .ints), .optional("strides", .ints),
]

extension EvaluationContext {
  /// Scales or zero points of a tensor whose first axis they may go along.
  func convolutionParameters(
    _ parameters: Tensor?, of x: Tensor, perFeature: Bool
  ) throws(Diagnostic) -> [Double]? {
    guard let parameters else { return nil }
    let values = parameters.doubles
    if values.count == 1 { return [Double](repeating: values[0], count: x.shape[0]) }
    guard perFeature, parameters.shape == [x.shape[0]] else {
      throw mismatch(
        "scale or zero point of shape \(parameters.shape) for a tensor of shape \(x.shape)")
    }
    return values
  }

  /// A quantized tensor less its zero points.
  func centered(
    _ x: Tensor, zeroPoint: Tensor?, perFeature: Bool
  ) throws(Diagnostic) -> [Double] {
    var values = x.doubles
    guard
      let zeroPoints = try convolutionParameters(zeroPoint, of: x, perFeature: perFeature),
      !values.isEmpty
    else { return values }
    let size = values.count / x.shape[0]
    for index in values.indices { values[index] -= zeroPoints[index / size] }
    return values
  }
}
