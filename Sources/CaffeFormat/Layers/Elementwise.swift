import Diagnostics
import ConverterCore
import ModelIR

extension LayerKind {
  /// The magnitude.
  static let absVal = elementwise("AbsVal", "Abs", settings: "")
  /// 1 / (1 + exp(-x)).
  static let sigmoid = elementwise("Sigmoid", "Sigmoid", settings: "sigmoid_param")
  /// The hyperbolic tangent.
  static let tanH = elementwise("TanH", "Tanh", settings: "tanh_param")
  /// log(1 + exp(x)).
  static let bnll = elementwise("BNLL", "Softplus", settings: "")

  /// A kind that is one ONNX operator without attributes.
  private static func elementwise(
    _ type: String, _ operatorType: String, settings: String
  ) -> LayerKind {
    LayerKind(type, settings: settings, ignoring: ["engine"]) { layer throws(Diagnostic) in
      try layer.expect()
      let x = try layer.bottom()
      try layer.write(operatorType, [x], shape: x.shape)
    }
  }
}
