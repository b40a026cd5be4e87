import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// x where positive, else alpha * (exp(x) - 1).
  static let elu = LayerKind("ELU", settings: "elu_param") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let alpha = try layer.settings.real("alpha", or: 1)
    try layer.write("Elu", [x], shape: x.shape, [.float("alpha", alpha)])
  }
}
