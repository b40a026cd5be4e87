import CKernels

/// The weights of a convolution as `ck_f32_tiles` reads them: for each group and block of 16 features, for each block
/// of 16 input channels, tap and channel, 16 features; zeros beyond the last.
struct PackedFeatures: Sendable {
  private static let block = Int(CK_BLOCK)

  /// Floats from one block of features to the next.
  let blockStep: Int
  private let memory: PackedMemory

  /// Packs weights.
  ///
  /// - Parameters:
  ///   - weights: [groups * features, channels, taps]; any alignment.
  ///   - features: the features of a group.
  ///   - channels: the input channels of a group.
  init(
    _ weights: UnsafeRawPointer, groups: Int, features: Int, channels: Int, taps: Int
  ) {
    let (block, featureBlocks) = (Self.block, (features + Self.block - 1) / Self.block)
    blockStep = taps * channels * block
    memory = PackedMemory(count: groups * featureBlocks * blockStep)
    var to = memory.start
    for group in 0..<groups {
      for featureBlock in 0..<featureBlocks {
        let count = min(block, features - featureBlock * block)
        let start = (group * features + featureBlock * block) * channels * taps
        for first in stride(from: 0, to: channels, by: block) {
          for tap in 0..<taps {
            for channel in first..<min(first + block, channels) {
              for feature in 0..<count {
                let index = start + (feature * channels + channel) * taps + tap
                to[feature] = weights.loadUnaligned(
                  fromByteOffset: index * MemoryLayout<Float>.size, as: Float.self)
              }
              to += block
            }
          }
        }
      }
    }
  }

  /// The weights from a block of features on.
  func start(block index: Int) -> UnsafePointer<Float> {
    UnsafePointer(memory.start + index * blockStep)
  }
}
