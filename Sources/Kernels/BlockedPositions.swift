import CKernels

/// What is done to all positions of a block of channels alike.
public struct BlockedPositions: Sendable {
  private let batch: Int
  private let blocks: Int
  private let positions: Int
  private static let taskPositions = 1 << 11

  /// Prepares for images of `positions` positions.
  public init(batch: Int, blocks: Int, positions: Int) {
    self.batch = batch
    self.blocks = blocks
    self.positions = positions
  }

  /// Computes `clip(x * scale + shift)` of blocks of channels.
  ///
  /// - Parameters:
  ///   - scale: 16 numbers for each block, of each image where `perImage` says so.
  ///   - shift: likewise.
  public func affine(
    _ x: UnsafePointer<Float>, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
    perImage: (scale: Bool, shift: Bool) = (false, false), _ out: UnsafeMutablePointer<Float>,
    _ epilogue: Epilogue, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (x, out, scale, shift) = (x, out, scale, shift)
    let parts = (positions + Self.taskPositions - 1) / Self.taskPositions
    pool.run(batch * blocks * parts) { task in
      let plane = task / parts
      let first = task % parts * Self.taskPositions
      let count = min(Self.taskPositions, positions - first)
      let start = (plane * positions + first) * ChannelLayout.block
      ck_f32_affine_block(
        count, x + start,
        scale + (perImage.scale ? plane : plane % blocks) * ChannelLayout.block,
        shift + (perImage.shift ? plane : plane % blocks) * ChannelLayout.block, epilogue.low,
        epilogue.high, out + start)
      epilogue.function?.run(count * ChannelLayout.block, out + start, out + start)
    }
  }

  /// Computes the mean of each channel; the output is blocks of one position.
  public func mean(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    pool.run(batch * blocks) { plane in
      ck_f32_mean_block(
        positions, x + plane * positions * ChannelLayout.block, out + plane * ChannelLayout.block)
    }
  }
}
