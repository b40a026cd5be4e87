import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Subtracts the mean of each channel and divides by its standard deviation.
  ///
  /// Mean and variance are stored times a third blob's number. Two more blobs, taken over from a
  /// Scale that follows, scale and shift.
  static let batchNorm = LayerKind(
    "BatchNorm", settings: "batch_norm_param",
    // Forks have the Scale's blobs in the layer; whether they do, the blobs tell.
    ignoring: [
      "moving_average_fraction", "use_weight_bias", "bias_term", "filler", "scale_filler",
      "bias_filler",
    ]
  ) { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    guard x.rank >= 2 else {
      throw .unsupported("BatchNorm of a blob of \(counted(x.rank, "axis", "axes"))")
    }
    let channels = x.shape[1]
    let eps = try layer.settings.real("eps", or: 1e-5)
    guard try layer.settings.flag("use_global_stats", or: true) else {
      return try layer.normalizeByBatch(x, eps: eps)
    }
    if try layer.settings.flag("scale_bias", or: false), layer.layer.blobs.count < 5 {
      layer.noteMissing()
    }
    let stored = try layer.storedStatistics(channels)
    let gamma = try layer.channelParameter(3, "scale", channels, default: 1)
    let beta = try layer.channelParameter(4, "shift", channels, default: 0)
    try layer.write(
      "BatchNormalization", [x, gamma, beta] + stored, shape: x.shape, [.float("epsilon", eps)])
  }
}

extension LayerImporter {
  /// Mean and variance of each channel: the stored sums divided by the stored factor, where a
  /// factor of zero makes both zero.
  fileprivate mutating func storedStatistics(_ channels: Int) throws(Diagnostic) -> [Operand] {
    guard let mean = try blob(0, expected: [channels]),
      let variance = try blob(1, expected: [channels]), let factor = try blob(2, expected: [1])
    else {
      return [
        try weight(0, "mean", expected: [channels]),
        try weight(1, "variance", expected: [channels]),
      ]
    }
    let divisor = factor.numbers[0]
    let scale = divisor == 0 ? 0 : 1 / divisor
    return [
      try constant("mean", mean.numbers.map { $0 * scale }),
      try constant("variance", variance.numbers.map { $0 * scale }),
    ]
  }

  /// A number for each channel, stored or the same for all.
  fileprivate mutating func channelParameter(
    _ index: Int, _ suffix: String, _ channels: Int, default fallback: Float
  ) throws(Diagnostic) -> Operand {
    if index < layer.blobs.count { return try weight(index, suffix, expected: [channels]) }
    guard channels <= Self.constantLimit else {
      throw .unsupported("\(counted(channels, "channel"))")
    }
    return try constant(suffix, [Float](repeating: fallback, count: channels))
  }

  /// Normalizes by the statistics of the batch itself.
  fileprivate mutating func normalizeByBatch(_ x: Operand, eps: Float) throws(Diagnostic) {
    guard layer.blobs.count <= 3 else { throw .unsupported("a joined Scale without statistics") }
    let axes = x.shape.indices.filter { $0 != 1 }
    let mean = try reduce("ReduceMean", x, axes: axes, keepingAxes: true, to: .step("mean"))
    let centered = try step("Sub", "centered", [x, mean], shape: x.shape)
    let squares = try step("Mul", "squares", [centered, centered], shape: x.shape)
    let variance = try reduce(
      "ReduceMean", squares, axes: axes, keepingAxes: true, to: .step("variance"))
    let shifted = try step("Add", "shifted", [variance, scalar("eps", eps)], shape: variance.shape)
    let deviation = try step("Sqrt", "deviation", [shifted], shape: variance.shape)
    try write("Div", [centered, deviation], shape: x.shape)
  }
}
