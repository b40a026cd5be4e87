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

/// Where the channels of an image stand in its blocks.
public struct ChannelLanes: Sendable, Equatable {
  /// For each channel, how many lanes come before its own.
  public private(set) var lanes: [Int]
  /// The blocks.
  public private(set) var blocks: Int

  /// The lanes of channels of which each group begins a block.
  public init(channels: Int, groups: Int = 1) {
    let count = channels / groups
    let step = ChannelLayout.blocks(count)
    lanes = (0..<channels).map { $0 / count * step * ChannelLayout.block + $0 % count }
    blocks = groups * step
  }

  /// The lanes of images one after the other.
  public init(joining parts: [ChannelLanes]) {
    lanes = []
    blocks = 0
    for part in parts {
      lanes += part.lanes.map { blocks * ChannelLayout.block + $0 }
      blocks += part.blocks
    }
  }

  /// The lanes after channels have been shuffled: channel i of each group comes before channel i + 1 of all.
  public func shuffled(groups: Int) -> ChannelLanes {
    var result = self
    let count = lanes.count / groups
    for channel in lanes.indices {
      result.lanes[channel] = lanes[channel % groups * count + channel / groups]
    }
    return result
  }

  /// Whether the channels stand one after the other.
  public var isNatural: Bool { self == ChannelLanes(channels: lanes.count) }
  /// Whether each group begins a block.
  public func isGrouped(_ groups: Int) -> Bool {
    self == ChannelLanes(channels: lanes.count, groups: groups)
  }

  /// A number for each lane; zeros where no channel stands.
  public func spread(_ numbers: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: blocks * ChannelLayout.block)
    for (lane, number) in zip(lanes, numbers) { result[lane] = number }
    return result
  }
}

/// Changes the layout of images, a block of channels and a part of its positions a task.
public struct LayoutChange: Sendable {
  /// Lanes of a block whose channels are as far apart as the first two.
  private struct Run {
    var lane: Int
    var channel: Int
    var step: Int
    var count: Int
  }

  private let batch: Int
  private let channels: Int
  private let positions: Int
  private let blocks: [[Run]]
  private static let taskPositions = 1 << 12

  /// Prepares for images of `positions` positions.
  public init(batch: Int, lanes: ChannelLanes, positions: Int) {
    self.batch = batch
    self.positions = positions
    channels = lanes.lanes.count
    var blocks = [[Run]](repeating: [], count: lanes.blocks)
    for (lane, channel) in zip(lanes.lanes, lanes.lanes.indices).sorted(by: { $0 < $1 }) {
      let (block, place) = (lane / ChannelLayout.block, lane % ChannelLayout.block)
      if let last = blocks[block].last, last.lane + last.count == place,
        last.count == 1 || channel - last.channel == last.step * last.count
      {
        blocks[block][blocks[block].count - 1].step = (channel - last.channel) / last.count
        blocks[block][blocks[block].count - 1].count += 1
      } else {
        blocks[block].append(Run(lane: place, channel: channel, step: 1, count: 1))
      }
    }
    self.blocks = blocks
  }

  /// Puts planes in blocks; zeros in the lanes where no channel stands.
  public func toBlocks(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    forEachPart(on: pool) { image, block, start, length in
      let to = out + ((image * blocks.count + block) * positions + start) * ChannelLayout.block
      if blocks[block].first?.count ?? 0 < ChannelLayout.block {
        to.update(repeating: 0, count: length * ChannelLayout.block)
      }
      for run in blocks[block] {
        ck_transpose_b4(
          run.count, length, x + (image * channels + run.channel) * positions + start,
          run.step * positions, to + run.lane, ChannelLayout.block)
      }
    }
  }

  /// Puts blocks in planes.
  public func toPlanes(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    forEachPart(on: pool) { image, block, start, length in
      let from = x + ((image * blocks.count + block) * positions + start) * ChannelLayout.block
      for run in blocks[block] {
        ck_transpose_b4(
          length, run.count, from + run.lane, ChannelLayout.block,
          out + (image * channels + run.channel) * positions + start, run.step * positions)
      }
    }
  }

  /// Calls `body` with the image, the block, the first position and the number of positions.
  private func forEachPart(on pool: ThreadPool, _ body: @Sendable (Int, Int, Int, Int) -> Void) {
    let parts = (positions + Self.taskPositions - 1) / Self.taskPositions
    pool.run(batch * blocks.count * parts) { task in
      let start = task % parts * Self.taskPositions
      body(
        task / parts / blocks.count, task / parts % blocks.count, start,
        Swift.min(Self.taskPositions, positions - start))
    }
  }
}
