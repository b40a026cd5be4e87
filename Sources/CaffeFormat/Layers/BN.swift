import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Batch normalization of forks: SegNet's, with a factor and a shift of each channel that in
  /// inference stand for all of it, and PSPNet's, with mean and variance behind them.
  static let bn = LayerKind(
    "BN", settings: "bn_param",
    ignoring: [
      "scale_filler", "shift_filler", "slope_filler", "bias_filler", "momentum", "frozen", "engine",
    ]
  ) { layer throws(Diagnostic) in
    let count = layer.layer.blobs.count
    guard count == 0 || count == 2 || count == 4 else {
      throw Diagnostic(
        .mismatchedWeights, "the layer has \(counted(count, "blob")), expected 2 or 4")
    }
    let x = try layer.bottom()
    guard (2...4).contains(x.rank) else {
      throw .unsupported("BN of a blob of \(counted(x.rank, "axis", "axes"))")
    }
    let isSegNet = count == 2 || (count == 0 && layer.settings.has("bn_mode"))
    if isSegNet { return try layer.importSegNetNormalization(x) }
    try layer.expect()
    guard !layer.settings.has("bn_mode") else {
      throw .invalid("'bn_mode' does not go with four blobs", attribute: "bn_mode")
    }
    let eps = try layer.settings.real("eps", or: 1e-5)
    let channels = x.shape[1]
    var inputs: [Operand?] = [x]
    for (index, name) in ["scale", "shift", "mean", "variance"].enumerated() {
      inputs.append(
        try layer.weight(index, name, expected: [1, channels, 1, 1], as: [channels]))
    }
    try layer.write("BatchNormalization", inputs, shape: x.shape, [.float("epsilon", eps)])
  }
}

extension LayerImporter {
  /// `BNLayer` of SegNet: in inference a factor and a shift; else it takes the statistics of the
  /// batch, which a net that is not trained any more should not.
  fileprivate mutating func importSegNetNormalization(_ x: Operand) throws(Diagnostic) {
    try expect()
    let channels = x.shape[1]
    let axes = [Int](repeating: 1, count: x.rank - 2)
    let scale = try weight(0, "scale", expected: [1, channels, 1, 1], as: [channels] + axes)
    let shift = try weight(1, "shift", expected: [1, channels, 1, 1], as: [channels] + axes)
    switch try settings.text("bn_mode", or: "LEARN") {
    case "INFERENCE":
      let scaled = try step("Mul", "scaled", [x, scale], shape: x.shape)
      try write("Add", [scaled, shift], shape: x.shape)
    case "LEARN":
      let batchAxes = x.shape.indices.filter { $0 != 1 }
      let mean = try reduce("ReduceMean", x, axes: batchAxes, keepingAxes: true, to: .step("mean"))
      let centered = try step("Sub", "centered", [x, mean], shape: x.shape)
      let squares = try step("Mul", "squares", [centered, centered], shape: x.shape)
      let variance = try reduce(
        "ReduceMean", squares, axes: batchAxes, keepingAxes: true, to: .step("variance"))
      let shifted = try step(
        "Add", "shifted", [variance, scalar("eps", 1e-9)], shape: variance.shape)
      let deviation = try step("Sqrt", "deviation", [shifted], shape: variance.shape)
      let unit = try step("Div", "unit", [centered, deviation], shape: x.shape)
      let scaled = try step("Mul", "scaled", [unit, scale], shape: x.shape)
      try write("Add", [scaled, shift], shape: x.shape)
    case let other: throw .invalid("'bn_mode' is \(other)", attribute: "bn_mode")
    }
  }
}
