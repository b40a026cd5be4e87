import ConverterCore
import Diagnostics

extension LayerKind {
  /// Subtracts the mean over space or space and channels, and divides by the deviation plus `eps`.
  ///
  /// The blob counts as having four axes, also in its new shape.
  static let mvn = LayerKind("MVN", settings: "mvn_param") { layer throws(Diagnostic) in
    try layer.expect()
    let bottom = try layer.bottom()
    guard bottom.rank <= 4 else {
      throw .invalid("the blob has \(counted(bottom.rank, "axis", "axes")), expected 4")
    }
    let shape = bottom.shape + [Int](repeating: 1, count: 4 - bottom.rank)
    let x = try layer.reshaped(bottom, shape, "axes4")
    let axes = try layer.settings.flag("across_channels", or: false) ? [1, 2, 3] : [2, 3]
    let isScaled = try layer.settings.flag("normalize_variance", or: true)
    let eps = try layer.settings.real("eps", or: 1e-9)
    let mean = try layer.reduce(
      "ReduceMean", x, axes: axes, keepingAxes: true, to: .step("mean"))
    if !isScaled { return try layer.write("Sub", [x, mean], shape: shape) }
    let centered = try layer.step("Sub", "centered", [x, mean], shape: shape)
    let squares = try layer.step("Mul", "squares", [centered, centered], shape: shape)
    let variance = try layer.reduce(
      "ReduceMean", squares, axes: axes, keepingAxes: true, to: .step("variance"))
    let deviation = try layer.step("Sqrt", "deviation", [variance], shape: variance.shape)
    let divisor = try layer.step(
      "Add", "divisor", [deviation, layer.scalar("eps", eps)], shape: variance.shape)
    try layer.write("Div", [centered, divisor], shape: shape)
  }
}
