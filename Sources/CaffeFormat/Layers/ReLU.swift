import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// max(x, 0) + negative_slope * min(x, 0).
  static let reLU = LayerKind("ReLU", settings: "relu_param", ignoring: ["engine"]) {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let slope = try layer.settings.real("negative_slope", or: 0)
    if slope == 0 {
      try layer.write("Relu", [x], shape: x.shape)
    } else {
      try layer.write("LeakyRelu", [x], shape: x.shape, [.float("alpha", slope)])
    }
  }
}
