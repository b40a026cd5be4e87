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
  ///   - order: for each group, the order of its channels; nil to keep it.
  ///   - scale: what each feature's weights are multiplied with; none for ones.
  ///   - pool: the threads that do it; the caller's alone where there are none.
  init(
    _ weights: UnsafeRawPointer, groups: Int, features: Int, channels: Int, taps: Int,
    order: [[Int]]?, scale: [Float], on pool: ThreadPool?
  ) {
    let (block, featureBlocks) = (Self.block, (features + Self.block - 1) / Self.block)
    let blockStep = taps * channels * block
    self.blockStep = blockStep
    memory = PackedMemory(count: groups * featureBlocks * blockStep)
    nonisolated(unsafe) let (start, weights) = (memory.start, weights)
    ThreadPool.run(groups * featureBlocks, on: pool) { index in
      let group = index / featureBlocks
      let first = index % featureBlocks * block
      let count = min(block, features - first)
      let feature = group * features + first
      let to = start + index * blockStep
      Self.pack(
        weights + feature * channels * taps * MemoryLayout<Float>.size, count: count,
        channels: channels, taps: taps, order: order?[group], to)
      if !scale.isEmpty {
        scale[feature..<feature + count].withUnsafeBufferPointer { Self.scale(to, blockStep, $0) }
      }
    }
  }

  /// Packs the weights of some features.
  private static func pack(
    _ weights: UnsafeRawPointer, count: Int, channels: Int, taps: Int, order: [Int]?,
    _ out: UnsafeMutablePointer<Float>
  ) {
    if let order {
      return pack(weights, count: count, channels: channels, taps: taps, order: order, out)
    }
    if taps == 1 { return ck_transpose_b4(count, channels, weights, channels, out, block) }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: block * block * taps) { memory in
      guard let rows = memory.baseAddress else { return }
      memory.initialize(repeating: 0)
      var to = out
      for first in stride(from: 0, to: channels, by: block) {
        let depth = min(block, channels - first)
        ck_transpose_b4(
          count, depth * taps, weights + first * taps * MemoryLayout<Float>.size, channels * taps,
          rows, block)
        for tap in 0..<taps {
          for channel in 0..<depth {
            to.update(from: rows + (channel * taps + tap) * block, count: block)
            to += block
          }
        }
      }
    }
  }

  /// Packs the weights of some features, channels in another order.
  private static func pack(
    _ weights: UnsafeRawPointer, count: Int, channels: Int, taps: Int, order: [Int],
    _ out: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: channels * taps * block) { memory in
      guard let rows = memory.baseAddress else { return }
      memory.initialize(repeating: 0)
      ck_transpose_b4(count, channels * taps, weights, channels * taps, rows, block)
      var to = out
      for first in stride(from: 0, to: channels, by: block) {
        for tap in 0..<taps {
          for channel in order[first..<min(first + block, channels)] {
            to.update(from: rows + (channel * taps + tap) * block, count: block)
            to += block
          }
        }
      }
    }
  }

  private static func scale(
    _ numbers: UnsafeMutablePointer<Float>, _ count: Int, _ factors: UnsafeBufferPointer<Float>
  ) {
    for start in stride(from: 0, to: count, by: block) {
      for (lane, factor) in factors.enumerated() { numbers[start + lane] *= factor }
    }
  }

  /// The weights from a block of features on.
  func start(block index: Int) -> UnsafePointer<Float> {
    UnsafePointer(memory.start + index * blockStep)
  }
}
