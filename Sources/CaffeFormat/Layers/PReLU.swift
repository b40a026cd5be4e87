import ConverterCore
import Diagnostics

extension LayerKind {
  /// max(x, 0) + slope * min(x, 0), with a slope for each channel or one for all.
  static let pReLU = LayerKind("PReLU", settings: "prelu_param") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    guard x.rank >= 2 else {
      throw .invalid("the blob has \(counted(x.rank, "axis", "axes")), expected 2 or more")
    }
    let trailing = [Int](repeating: 1, count: x.rank - 2)
    if try layer.settings.flag("channel_shared", or: false) {
      // A single slope may be stored with one axis or none.
      let stored = layer.layer.blobs.first?.shape == [1] ? [1] : []
      let slope = try layer.weight(0, "slope", expected: stored, filler: "filler", as: [1])
      try layer.write("PRelu", [x, slope], shape: x.shape)
    } else {
      let channels = x.shape[1]
      let slope = try layer.weight(
        0, "slope", expected: [channels], filler: "filler", as: [channels] + trailing)
      try layer.write("PRelu", [x, slope], shape: x.shape)
    }
  }
}
