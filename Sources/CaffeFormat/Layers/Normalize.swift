import ConverterCore
import Diagnostics

extension LayerKind {
  /// Divides by the L2 norm over channels, or over channels and space, then scales; of SSD.
  static let normalize = LayerKind("Normalize", settings: "norm_param") {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    guard (2...4).contains(x.rank) else {
      throw .invalid("the blob has \(counted(x.rank, "axis", "axes")), expected 2 to 4")
    }
    let isWhole = try layer.settings.flag("across_spatial", or: true)
    let isShared = try layer.settings.flag("channel_shared", or: true)
    let eps = try layer.settings.real("eps", or: 1e-10)
    let trailing = [Int](repeating: 1, count: x.rank - 2)
    // A single factor may be stored with one axis or none.
    let stored = layer.layer.blobs.first?.shape == [1] ? [1] : []
    let scale = try layer.weight(
      0, "scale", expected: isShared ? stored : [x.shape[1]], filler: "scale_filler",
      as: isShared ? [] : [x.shape[1]] + trailing)
    let squares = try layer.step("Mul", "squares", [x, x], shape: x.shape)
    let sum = try layer.reduce(
      "ReduceSum", squares, axes: isWhole ? Array(1..<x.rank) : [1], keepingAxes: true,
      to: .step("sum"))
    let shifted = try layer.step(
      "Add", "shifted", [sum, layer.scalar("eps", eps)], shape: sum.shape)
    let norm = try layer.step("Sqrt", "norm", [shifted], shape: sum.shape)
    let unit = try layer.step("Div", "unit", [x, norm], shape: x.shape)
    try layer.write("Mul", [unit, scale], shape: x.shape)
  }

  /// A division by the L2 norm, over other axes in each fork.
  static let l2Norm = LayerKind(
    "L2Norm",
    unsupported: "forks compute L2Norm over different axes, and no setting says which; a Normalize "
      + "with 'across_spatial' does the same with settings")
}
