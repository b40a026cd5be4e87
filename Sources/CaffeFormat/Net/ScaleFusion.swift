import ByteStorage
import ConverterCore

extension Net {
  /// Joins each BatchNorm with the Scale that follows it, where nothing else reads the blob between
  /// them: the BatchNorm takes over the Scale's blobs, after its own three, and its top.
  ///
  /// Returns the names of the Scale layers that are gone.
  mutating func joinScales() -> [String] {
    var joined: [String] = []
    var index = 0
    while index < layers.count {
      if layers[index].type == "BatchNorm", let scale = scale(after: index) {
        joined.append(layers[scale].name)
        layers[index].tops = layers[scale].tops
        layers[index].blobs += layers[scale].blobs
        layers.remove(at: scale)
      }
      index += 1
    }
    return joined
  }

  /// The position of the Scale that alone reads the top of the BatchNorm at `index`.
  private func scale(after index: Int) -> Int? {
    let norm = layers[index]
    guard norm.blobs.count == 3, norm.tops.count == 1, let top = norm.tops.first else { return nil }
    let rest = layers[(index + 1)...]
    guard let position = rest.firstIndex(where: { $0.bottoms.contains(top) }) else { return nil }
    let scale = layers[position]
    guard scale.type == "Scale", scale.bottoms == [top], scale.tops.count == 1,
      isPerChannel(scale), scale.blobs.allSatisfy({ $0.data.count == norm.blobs[0].data.count }),
      layers[(index + 1)..<position].allSatisfy({ !$0.tops.contains(top) })
    else { return nil }
    if scale.tops == [top] { return position }
    let isReadAgain = layers[(position + 1)...].contains {
      $0.bottoms.contains(top) || $0.tops.contains(top)
    }
    return isReadAgain ? nil : position
  }

  /// Whether the Scale multiplies each channel by a number and uses no other setting.
  private func isPerChannel(_ scale: Layer) -> Bool {
    let settings = scale.settings("scale_param")
    let hasBias = settings["bias_term"] == .flag(true)
    return (settings["axis"] ?? .integer(1)) == .integer(1)
      && (settings["num_axes"] ?? .integer(1)) == .integer(1)
      && scale.blobs.count == (hasBias ? 2 : 1)
  }
}
