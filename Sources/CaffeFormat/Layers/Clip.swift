import ConverterCore
import Diagnostics

extension LayerKind {
  /// The number within [min, max] that is nearest.
  static let clip = LayerKind("Clip", settings: "clip_param") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    guard let low = try layer.settings.real("min"), let high = try layer.settings.real("max") else {
      throw .invalid("'min' and 'max' are required")
    }
    let bounds = [try layer.scalar("min", low), try layer.scalar("max", high)]
    try layer.write("Clip", [x] + bounds, shape: x.shape)
  }
}
