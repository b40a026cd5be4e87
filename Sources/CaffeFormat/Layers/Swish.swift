import ConverterCore
import Diagnostics

extension LayerKind {
  /// x * sigmoid(beta * x).
  static let swish = LayerKind("Swish", settings: "swish_param") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let beta = try layer.settings.real("beta", or: 1)
    var argument = x
    if beta != 1 {
      let factor = try layer.scalar("beta", beta)
      argument = try layer.step("Mul", "scaled", [x, factor], shape: x.shape)
    }
    let gate = try layer.step("Sigmoid", "sigmoid", [argument], shape: x.shape)
    try layer.write("Mul", [x, gate], shape: x.shape)
  }
}
