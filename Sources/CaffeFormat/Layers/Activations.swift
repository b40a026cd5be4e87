import ConverterCore
import Diagnostics
import ModelIR

/// Activations of forks.
extension LayerKind {
  /// The number within 0 and 6 that is nearest, or, where it is negative, times a slope.
  static let reLU6 = LayerKind("ReLU6", settings: "relu6_param", ignoring: ["engine"]) {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let slope = try layer.settings.real("negative_slope", or: 0)
    guard slope != 0 else {
      let bounds = [try layer.scalar("min", 0), try layer.scalar("max", 6)]
      return try layer.write("Clip", [x] + bounds, shape: x.shape)
    }
    let leaky = try layer.step("LeakyRelu", "leaky", [x], shape: x.shape, [.float("alpha", slope)])
    try layer.write("Clip", [leaky, nil, layer.scalar("max", 6)], shape: x.shape)
  }

  /// x * tanh(log(1 + exp(x))).
  static let mish = LayerKind("Mish", settings: "mish_param") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let soft = try layer.step("Softplus", "softplus", [x], shape: x.shape)
    let gate = try layer.step("Tanh", "tanh", [soft], shape: x.shape)
    try layer.write("Mul", [x, gate], shape: x.shape)
  }

  /// min(max(x + 3, 0), 6) / 6.
  static let hSigmoid = LayerKind("HSigmoid", settings: "") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    try layer.write("HardSigmoid", [x], shape: x.shape, slopes)
  }

  /// x * min(max(x + 3, 0), 6) / 6.
  static let hSwish = LayerKind(hardSwish: "HSwish")
  /// The same under another name.
  static let hardSwish = LayerKind(hardSwish: "HardSwish")

  /// A piecewise linear sigmoid, of which forks have two.
  static let hardSigmoid = LayerKind(
    "HardSigmoid",
    unsupported: "forks compute HardSigmoid as 0.2 x + 0.5 or as x / 6 + 0.5, and no setting says "
      + "which; the latter is also called HSigmoid, and the former is a Power and a Clip")

  private static let slopes: [Attribute] = [.float("alpha", 1 / 6), .float("beta", 0.5)]

  private init(hardSwish type: String) {
    self.init(type, settings: "") { layer throws(Diagnostic) in
      try layer.expect()
      let x = try layer.bottom()
      if type == "HardSwish" {
        layer.assumptions.append(
          "layer '\(layer.layer.name)' (HardSwish) is x * min(max(x + 3, 0), 6) / 6, as in most forks"
        )
      }
      let gate = try layer.step("HardSigmoid", "gate", [x], shape: x.shape, LayerKind.slopes)
      try layer.write("Mul", [x, gate], shape: x.shape)
    }
  }
}
