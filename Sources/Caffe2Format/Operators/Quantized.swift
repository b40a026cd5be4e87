import ConverterCore
import Diagnostics
import ModelIR

extension OperatorImporter {
  /// How the numbers of the output are written (`Y_scale`, `Y_zero_point`).
  mutating func outputQuantization() throws(Diagnostic) -> Operand.Quantization {
    let scale = try arguments.real("Y_scale", or: 1)
    let zeroPoint = try number("Y_zero_point", or: 0)
    guard scale > 0, scale.isFinite else {
      throw .invalid("'Y_scale' is \(scale)", argument: "Y_scale")
    }
    return Operand.Quantization(scale: scale, zeroPoint: zeroPoint)
  }
}
