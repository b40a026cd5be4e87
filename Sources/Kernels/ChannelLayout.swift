import CKernels

/// How the channels of an image lie in memory.
public enum ChannelLayout: Sendable {
  /// [batch, channels, height, width].
  case planes
  /// [batch, channels / 16 rounded up, height, width, 16]: 16 channels side by side. The lanes beyond the last channel
  /// may hold anything.
  case blocks

  /// The channels of a block.
  public static let block = Int(CK_BLOCK)

  /// The blocks that so many channels take.
  public static func blocks(_ channels: Int) -> Int { (channels + block - 1) / block }
}

/// Changes the layout of images, a block of channels and a part of its positions a task.
public struct LayoutChange: Sendable {
  private let batch: Int
  private let channels: Int
  private let positions: Int
  private static let taskPositions = 1 << 12

  /// Prepares for images of `positions` positions.
  public init(batch: Int, channels: Int, positions: Int) {
    self.batch = batch
    self.channels = channels
    self.positions = positions
  }

  /// Puts planes in blocks; zeros in the lanes beyond the last channel.
  public func toBlocks(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    forEachPart(on: pool) { plane, block, count, start, length in
      let to = out + (block * positions + start) * ChannelLayout.block
      if count < ChannelLayout.block {
        to.update(repeating: 0, count: length * ChannelLayout.block)
      }
      ck_transpose_b4(
        count, length, x + plane * positions + start, positions, to, ChannelLayout.block)
    }
  }

  /// Puts blocks in planes.
  public func toPlanes(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    forEachPart(on: pool) { plane, block, count, start, length in
      ck_transpose_b4(
        length, count, x + (block * positions + start) * ChannelLayout.block, ChannelLayout.block,
        out + plane * positions + start, positions)
    }
  }

  /// Calls `body` with the first plane, the block, the planes in it, the first position and their number.
  private func forEachPart(
    on pool: ThreadPool, _ body: @Sendable (Int, Int, Int, Int, Int) -> Void
  ) {
    let blocks = ChannelLayout.blocks(channels)
    let parts = (positions + Self.taskPositions - 1) / Self.taskPositions
    pool.run(batch * blocks * parts) { task in
      let block = task / parts
      let channel = block % blocks * ChannelLayout.block
      let start = task % parts * Self.taskPositions
      body(
        block / blocks * channels + channel, block,
        Swift.min(ChannelLayout.block, channels - channel), start,
        Swift.min(Self.taskPositions, positions - start))
    }
  }
}
