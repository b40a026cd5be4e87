import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Spatial pyramid pooling: on each level, twice as many windows an axis as on the one before,
  /// whose results stand one after another.
  static let spp = LayerKind("SPP", settings: "spp_param", ignoring: ["engine"]) {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    guard x.rank == 4 else {
      throw .invalid("the blob has \(counted(x.rank, "axis", "axes")), expected 4")
    }
    let levels = try layer.size("pyramid_height", atLeast: 1)
    guard levels <= 16 else { throw .unsupported("a pyramid of \(counted(levels, "level"))") }
    let method = try layer.poolingMethod()
    if levels == 1 {
      return try _ = layer.pool(x, layer.windows(of: x, level: 0), method, to: .top(0))
    }
    var parts: [Operand] = []
    for level in 0..<levels {
      let pooled = try layer.pool(
        x, layer.windows(of: x, level: level), method, to: .step("level\(level)"))
      parts.append(
        try layer.step(
          "Flatten", "level\(level)/flat", [pooled],
          shape: [x.shape[0], pooled.shape[1...].reduce(1, *)], [.int("axis", 1)]))
    }
    let length = parts.map { $0.shape[1] }.reduce(0, +)
    try layer.write("Concat", parts, shape: [x.shape[0], length], [.int("axis", 1)])
  }
}

extension LayerImporter {
  /// The windows of a level (`SPPLayer::GetPoolingParam`): as many as fit, with the padding that
  /// makes up the difference.
  fileprivate func windows(of x: Operand, level: Int) throws(Diagnostic) -> [PoolingAxis] {
    let bins = 1 << level
    let kernels = x.shape[2...].map { ($0 + bins - 1) / bins }
    let pads = zip(kernels, x.shape[2...]).map { ($0 * bins - $1 + 1) / 2 }
    var axes: [PoolingAxis] = []
    for (index, kernel) in kernels.enumerated() {
      guard kernel > 0, pads[index] < kernel else {
        throw .invalid("level \(level) of the pyramid is finer than the blob")
      }
      axes.append(
        try PoolingAxis(
          input: x.shape[index + 2], kernel: kernel, stride: kernel, pad: pads[index],
          roundsDown: false, netIsPadded: pads.contains { $0 > 0 }))
    }
    return axes
  }
}
