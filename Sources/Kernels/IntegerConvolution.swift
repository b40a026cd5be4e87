import CKernels

/// A convolution of 8-bit integers less their zero points, with exact sums.
///
/// The weights are packed once. Padding holds the input's zero point.
/// The input rows that a band of output rows sees are laid out with the channels of a group side by side. Bands have a
/// size that depends on the convolution alone. Groups of one channel are `IntegerDepthwise`'s.
public struct IntegerConvolution: Sendable {
  private static let block = Int(CK_BLOCK)
  private static let groupBytes = Int(CK_GROUP_BYTES)
  /// Blocks of features that are summed before their results are made.
  private static let partBlocks = 8
  /// Positions of a band, about.
  private static let bandPositions = 128
  /// The most bytes of an image as it is laid out.
  private static let largestByteCount = 1 << 34

  private let window: Window2D
  private let batch: Int
  private let groups: Int
  /// Input and output channels of a group.
  private let channels: Int
  private let features: Int
  private let isSigned: Bool
  /// For each group.
  private let weights: [IntegerWeights]
  private let bandRows: Int
  /// Where taps stand from the first number of a position on, in bytes.
  private let taps: [Int]

  /// Packs the weights; nil where there are none or sums could leave 32 bits.
  ///
  /// - Parameters:
  ///   - channels: input channels of all groups.
  ///   - features: output channels of all groups.
  ///   - isSigned: whether the input is `int8`; else it is `uint8`.
  ///   - weights: [features, channels / groups, kernel height, kernel width], and whether they are `int8`.
  ///   - zeroPoints: that of each feature's weights.
  public init?(
    window: Window2D, batch: Int, channels: Int, features: Int, groups: Int, isSigned: Bool,
    weights: (numbers: UnsafeRawPointer, areSigned: Bool), zeroPoints: [Int32]
  ) {
    guard groups > 0, channels >= groups, features >= groups, window.outputCount > 0,
      window.vertical.padBegin >= 0, window.horizontal.padBegin >= 0
    else { return nil }
    self.window = window
    self.batch = batch
    self.groups = groups
    self.channels = channels / groups
    self.features = features / groups
    self.isSigned = isSigned
    let (depth, count, tapCount) = (channels / groups, features / groups, window.tapCount)
    let layout = IntegerWeights.Layout(row: tapCount, column: depth * tapCount, tap: 1)
    var packed: [IntegerWeights] = []
    for group in 0..<groups {
      let first = group * count
      guard
        let next = IntegerWeights(
          weights.numbers + first * depth * tapCount, rows: depth, columns: count, taps: tapCount,
          layout, isSigned: weights.areSigned,
          zeroPoints: Array(zeroPoints[first..<first + count]))
      else { return nil }
      packed.append(next)
    }
    self.weights = packed
    let byteDepth = packed[0].groups * Self.groupBytes
    let rows = Self.bandPositions / window.horizontal.output
    bandRows = Swift.max(1, Swift.min(window.vertical.output, rows))
    let width = window.bandWidth
    guard
      let size = checkedProduct([
        byteDepth, window.height(ofRows: window.vertical.output), width,
      ]),
      let results = checkedProduct([features + Self.block, window.outputCount, 4]),
      Swift.max(size, results) <= Self.largestByteCount
    else { return nil }
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    taps = (0..<tapCount).map { tap in
      let (row, column) = (tap / horizontal.kernel, tap % horizontal.kernel)
      return (row * vertical.dilation * width + column * horizontal.dilation) * byteDepth
    }
  }

  private var byteDepth: Int { weights[0].groups * Self.groupBytes }
  private var sumStep: Int { (Self.partBlocks + 1) * Self.block }
  private var bandByteCount: Int {
    (window.height(ofRows: bandRows) * window.bandWidth * byteDepth + 63) / 64 * 64
  }
  private var sumByteCount: Int { bandRows * window.horizontal.output * sumStep * 4 }

  /// The bytes of working memory that each thread needs: the laid out input, sums, and results side by side.
  public var scratchByteCount: Int { bandByteCount + sumByteCount * 2 }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, channels, height, width].
  ///   - zeroPoint: that of the input.
  ///   - out: [batch, features, output height, output width].
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafeRawPointer, zeroPoint: Int32, _ result: IntegerResult,
    _ out: UnsafeMutableRawPointer, on pool: ThreadPool,
    scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let (x, out) = (x.assumingMemoryBound(to: UInt8.self), out)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    let zero = zeroPoint + (isSigned ? 128 : 0)
    let corrections = weights.map { $0.corrections(zeroPoint: zero) }
    let bands = (window.vertical.output + bandRows - 1) / bandRows
    let parts = (weights[0].columnBlocks + Self.partBlocks - 1) / Self.partBlocks
    // Few bands leave the parts of the features to be shared out.
    let taskParts = batch * groups * bands >= 8 ? parts : 1
    let partTasks = (parts + taskParts - 1) / taskParts
    pool.run(batch * groups * bands * partTasks) { task, worker in
      guard let memory = scratches[worker].baseAddress else { return }
      let firstRow = task / partTasks % bands * bandRows
      let group = task / (partTasks * bands) % groups
      let image = task / (partTasks * bands * groups)
      let plane = (image * groups + group) * features
      let band = Band(
        firstRow: firstRow, rows: Swift.min(bandRows, window.vertical.output - firstRow),
        group: group, memory: memory,
        out: out + plane * window.outputCount * result.byteCount)
      layOut(
        band, x + (image * groups + group) * channels * window.inputCount,
        UInt8(truncatingIfNeeded: zero))
      let firstPart = task % partTasks * taskParts
      for part in firstPart..<Swift.min(firstPart + taskParts, parts) {
        compute(band, part, corrections[group], result)
      }
    }
  }

  /// What a task computes.
  private struct Band {
    var firstRow: Int
    var rows: Int
    var group: Int
    var memory: UnsafeMutableRawPointer
    /// The group's planes of the output.
    var out: UnsafeMutableRawPointer
  }

  /// Lays out the input rows that a band sees.
  private func layOut(_ band: Band, _ x: UnsafePointer<UInt8>, _ zero: UInt8) {
    let (vertical, horizontal, width) = (window.vertical, window.horizontal, window.bandWidth)
    let depth = weights[0].groups
    let left = Swift.min(horizontal.padBegin, width)
    let inside = Swift.max(0, Swift.min(horizontal.input, width - left))
    let top = band.firstRow * vertical.stride - vertical.padBegin
    for row in 0..<window.height(ofRows: band.rows) {
      let line = band.memory + row * width * byteDepth
      let source = top + row
      guard source >= 0, source < vertical.input, inside > 0 else {
        ck_integer_fill(channels, width, zero, line, depth)
        continue
      }
      ck_integer_fill(channels, left, zero, line, depth)
      ck_integer_lay_out_planes(
        channels, inside, x + source * horizontal.input, window.inputCount, isSigned ? 0x80 : 0,
        line + left * byteDepth, depth)
      ck_integer_fill(
        channels, width - left - inside, zero, line + (left + inside) * byteDepth, depth)
    }
  }

  /// Computes a part of a band's features.
  private func compute(_ band: Band, _ part: Int, _ corrections: [Int32], _ result: IntegerResult) {
    let weights = weights[band.group]
    let feature = part * Self.partBlocks * Self.block
    let count = Swift.min(Self.partBlocks * Self.block, features - feature)
    let blocks = (count + Self.block - 1) / Self.block
    let sums = (band.memory + bandByteCount).assumingMemoryBound(to: Int32.self)
    let positions = band.rows * window.horizontal.output
    sum(band, weights, block: part * Self.partBlocks, blocks: blocks, into: sums)
    // Results of a position are made side by side, and then put in planes.
    let results = band.memory + bandByteCount + sumByteCount
    corrections.withUnsafeBufferPointer { corrections in
      weights.withShifts { shifts in
        for position in 0..<positions {
          let line = sums + position * sumStep
          ck_integer_adjust(
            count, line, shifts == nil ? 0 : line[blocks * Self.block], shifts.map { $0 + feature },
            corrections.baseAddress.map { $0 + feature })
          result.store(
            count, line, column: band.group * features + feature,
            results + position * count * result.byteCount)
        }
      }
    }
    let place = feature * window.outputCount + band.firstRow * window.horizontal.output
    let to = band.out + place * result.byteCount
    if result.byteCount == 1 {
      ck_transpose_b1(positions, count, results, count, to, window.outputCount)
    } else {
      ck_transpose_b4(positions, count, results, count, to, window.outputCount)
    }
  }

  /// Sums of blocks of features, and behind them those of the ones.
  private func sum(
    _ band: Band, _ weights: IntegerWeights, block: Int, blocks: Int,
    into sums: UnsafeMutablePointer<Int32>
  ) {
    let positions = band.rows * window.horizontal.output
    taps.withUnsafeBufferPointer { taps in
      guard let taps = taps.baseAddress else { return }
      var tiles = ck_integer_tiles(
        x: band.memory.assumingMemoryBound(to: UInt8.self),
        row_step: window.vertical.stride * window.bandWidth * byteDepth,
        column_step: window.horizontal.stride * byteDepth, out_width: window.horizontal.output,
        taps: taps, tap_count: window.tapCount, tap_groups: weights.groups,
        weights: weights.start(block: block), weight_step: weights.blockStep, blocks: blocks,
        out: sums, out_step: sumStep)
      ck_integer_tiles_run(&tiles, 0, positions)
      guard weights.blocks > weights.columnBlocks else { return }
      tiles.weights = weights.start(block: weights.columnBlocks)
      tiles.blocks = 1
      tiles.out = sums + blocks * Self.block
      ck_integer_tiles_run(&tiles, 0, positions)
    }
  }
}
