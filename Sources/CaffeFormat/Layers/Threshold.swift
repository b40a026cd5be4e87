import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// 1 where x is greater than the threshold, else 0.
  static let threshold = LayerKind("Threshold", settings: "threshold_param") {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let threshold = try layer.scalar("threshold", layer.settings.real("threshold", or: 0))
    let greater = try layer.step(
      "Greater", "greater", [x, threshold], shape: x.shape, elementType: .bool)
    try layer.cast(greater, to: .float, .top(0))
  }
}
