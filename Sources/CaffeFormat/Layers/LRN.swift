import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Local response normalization across channels, or within each channel: then x times
  /// (1 + alpha * the mean of squares around it) ^ -beta, in which `k` has no part.
  static let lrn = LayerKind("LRN", settings: "lrn_param", ignoring: ["engine"]) {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    guard x.rank == 4 else {
      throw .invalid("the blob has \(counted(x.rank, "axis", "axes")), expected 4")
    }
    let size = try layer.size("local_size", or: 5, atLeast: 1)
    guard size % 2 == 1 else {
      throw .invalid("'local_size' is \(size), expected an odd number", attribute: "local_size")
    }
    let alpha = try layer.settings.real("alpha", or: 1)
    let beta = try layer.settings.real("beta", or: 0.75)
    let k = try layer.settings.real("k", or: 1)
    if try layer.settings.text("norm_region", or: "ACROSS_CHANNELS") == "ACROSS_CHANNELS" {
      return try layer.write(
        "LRN", [x], shape: x.shape,
        [.float("alpha", alpha), .float("beta", beta), .float("bias", k), .int("size", size)])
    }
    let squares = try layer.step("Mul", "squares", [x, x], shape: x.shape)
    var axes: [PoolingAxis] = []
    for extent in x.shape[2...] {
      axes.append(
        try PoolingAxis(
          input: extent, kernel: size, stride: 1, pad: (size - 1) / 2, roundsDown: false,
          netIsPadded: size > 1))
    }
    let means = try layer.pool(squares, axes, .mean, to: .step("means"))
    let scaled = try layer.step(
      "Mul", "scaled", [means, layer.scalar("alpha", alpha)], shape: x.shape)
    let shifted = try layer.step(
      "Add", "shifted", [scaled, layer.scalar("one", 1)], shape: x.shape)
    let factors = try layer.step(
      "Pow", "factors", [shifted, layer.scalar("power", -beta)], shape: x.shape)
    try layer.write("Mul", [x, factors], shape: x.shape)
  }
}
