import CKernels

/// A convolution of 8-bit integers less their zero points, with exact sums.
///
/// The weights are packed once. Padding holds the input's zero point.
/// The input rows that a band of output rows sees are laid out with the channels of a group side by side. Bands have a
/// size that depends on the convolution alone. Windows of 3 by 3 are computed after Winograd where that pays. Groups of
/// one channel are `IntegerDepthwise`'s.
public struct IntegerConvolution: Sendable {
  static let block = Int(CK_BLOCK)
  private static let groupBytes = Int(CK_GROUP_BYTES)
  /// Blocks of features that are summed before their results are made.
  static let partBlocks = 8
  /// Positions of a band, about.
  private static let bandPositions = 128
  /// The most bytes of an image as it is laid out.
  private static let largestByteCount = 1 << 34

  private let window: Window2D
  /// The window with all positions that are summed.
  let cover: Window2D
  private let usesWinograd: Bool
  private let batch: Int
  private let groups: Int
  /// Input and output channels of a group.
  private let channels: Int
  private let features: Int
  private let isSigned: Bool
  /// For each group.
  private let weights: [IntegerWeights]
  let bandRows: Int
  /// Where taps stand from the first number of a position on, in bytes; neighbours of a row count as one.
  private let taps: [Int]
  private let tapWidth: Int

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
    let usesWinograd = Self.usesWinograd(
      window, depth: depth, features: count,
      areShifted: IntegerWeights.shifts(zeroPoints, isSigned: weights.areSigned).contains {
        $0 != 0
      })
    self.usesWinograd = usesWinograd
    let cover = usesWinograd ? Self.tiled(window) : window
    self.cover = cover
    var packed: [IntegerWeights] = []
    for group in 0..<groups {
      let first = group * count
      guard
        let next = IntegerWeights(
          weights.numbers + first * depth * tapCount, rows: depth, columns: count, taps: tapCount,
          layout, isSigned: weights.areSigned, isWide: true, isTransformed: usesWinograd,
          zeroPoints: Array(zeroPoints[first..<first + count]))
      else { return nil }
      packed.append(next)
    }
    self.weights = packed
    let byteDepth = packed[0].groups * Self.groupBytes
    let rows = Self.bandPositions / window.horizontal.output
    let wholeRows = usesWinograd ? Swift.max(2, rows / 2 * 2) : rows
    bandRows = Swift.max(1, Swift.min(cover.vertical.output, wholeRows))
    let width = cover.bandWidth
    guard
      let size = checkedProduct([
        byteDepth, cover.height(ofRows: cover.vertical.output), width,
      ]),
      let results = checkedProduct([features + Self.block, cover.outputCount, 4]),
      Swift.max(size, results) <= Self.largestByteCount
    else { return nil }
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    let tapWidth = horizontal.dilation == 1 ? horizontal.kernel : 1
    self.tapWidth = tapWidth
    taps = stride(from: 0, to: tapCount, by: tapWidth).map { tap in
      let (row, column) = (tap / horizontal.kernel, tap % horizontal.kernel)
      return (row * vertical.dilation * width + column * horizontal.dilation) * byteDepth
    }
  }

  var byteDepth: Int { weights[0].groups * Self.groupBytes }
  var sumStep: Int { (Self.partBlocks + 1) * Self.block }
  private var bandByteCount: Int {
    (cover.height(ofRows: bandRows) * cover.bandWidth * byteDepth + 63) / 64 * 64
  }
  private var sumByteCount: Int { bandRows * cover.horizontal.output * sumStep * 4 }

  /// The bytes of working memory that each thread needs: the laid out input, sums, results side by side, and what
  /// Winograd needs.
  public var scratchByteCount: Int {
    let points = usesWinograd ? pointByteCounts : (0, 0)
    return bandByteCount + sumByteCount * 2 + points.0 + points.1
  }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: batch images of so many channels.
  ///   - zeroPoint: that of the input.
  ///   - out: as many images of the features, with the extents of the output.
  ///   - layouts: how the images lie.
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafeRawPointer, zeroPoint: Int32, _ result: IntegerResult,
    _ out: UnsafeMutableRawPointer, layouts: (x: ImageLayout, out: ImageLayout),
    on pool: ThreadPool, scratch: (Int) -> UnsafeMutableRawBufferPointer
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
      let band = Band(
        firstRow: firstRow, rows: Swift.min(bandRows, window.vertical.output - firstRow),
        group: group, memory: memory,
        out: out + image * groups * features * window.outputCount * result.byteCount)
      layOut(
        band, x + image * groups * channels * window.inputCount, layouts.x,
        UInt8(truncatingIfNeeded: zero))
      let firstPart = task % partTasks * taskParts
      for part in firstPart..<Swift.min(firstPart + taskParts, parts) {
        compute(band, part, corrections[group], result, layouts.out)
      }
    }
  }

  /// What a task computes.
  private struct Band {
    var firstRow: Int
    var rows: Int
    var group: Int
    var memory: UnsafeMutableRawPointer
    /// The image of the output.
    var out: UnsafeMutableRawPointer
  }

  /// Lays out the input rows that a band sees of an image.
  private func layOut(
    _ band: Band, _ x: UnsafePointer<UInt8>, _ layout: ImageLayout, _ zero: UInt8
  ) {
    let (vertical, horizontal, width) = (window.vertical, window.horizontal, cover.bandWidth)
    let depth = weights[0].groups
    let left = Swift.min(horizontal.padBegin, width)
    let inside = Swift.max(0, Swift.min(horizontal.input, width - left))
    let top = band.firstRow * vertical.stride - vertical.padBegin
    for row in 0..<cover.height(ofRows: usesWinograd ? (band.rows + 1) / 2 * 2 : band.rows) {
      let line = band.memory + row * width * byteDepth
      let source = top + row
      guard source >= 0, source < vertical.input, inside > 0 else {
        ck_integer_fill(channels, width, zero, line, depth)
        continue
      }
      ck_integer_fill(channels, left, zero, line, depth)
      let (flip, to): (UInt8, _) = (isSigned ? 0x80 : 0, line + left * byteDepth)
      let (first, position) = (band.group * channels, source * horizontal.input)
      switch layout {
      case .planes:
        ck_integer_lay_out_planes(
          channels, inside, x + first * window.inputCount + position, window.inputCount, flip, to,
          depth)
      case .channelsLast:
        ck_integer_lay_out_points(
          channels, inside, x + position * groups * channels + first, groups * channels, flip, to,
          depth)
      }
      ck_integer_fill(
        channels, width - left - inside, zero, line + (left + inside) * byteDepth, depth)
    }
  }

  /// Computes a part of a band's features.
  private func compute(
    _ band: Band, _ part: Int, _ corrections: [Int32], _ result: IntegerResult,
    _ layout: ImageLayout
  ) {
    let weights = weights[band.group]
    let feature = part * Self.partBlocks * Self.block
    let count = Swift.min(Self.partBlocks * Self.block, features - feature)
    let blocks = (count + Self.block - 1) / Self.block
    let sums = (band.memory + bandByteCount).assumingMemoryBound(to: Int32.self)
    let width = window.horizontal.output
    let positions = band.rows * width
    let firstPosition = band.firstRow * window.horizontal.output
    let firstFeature = band.group * features + feature
    sum(band, weights, block: part * Self.partBlocks, blocks: blocks, into: sums)
    // For planes, results of a position are made side by side first.
    var (results, step) = (band.memory + bandByteCount + sumByteCount, count)
    if layout == .channelsLast {
      step = groups * features
      results = band.out + (firstPosition * step + firstFeature) * result.byteCount
    }
    corrections.withUnsafeBufferPointer { corrections in
      weights.withShifts { shifts in
        for position in 0..<positions {
          let (row, column) = position.quotientAndRemainder(dividingBy: width)
          let line = sums + (row * cover.horizontal.output + column) * sumStep
          ck_integer_adjust(
            count, line, shifts == nil ? 0 : line[blocks * Self.block], shifts.map { $0 + feature },
            corrections.baseAddress.map { $0 + feature })
          result.store(
            count, line, column: firstFeature, results + position * step * result.byteCount)
        }
      }
    }
    guard layout == .planes else { return }
    let to = band.out + (firstFeature * window.outputCount + firstPosition) * result.byteCount
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
    if usesWinograd {
      sumByPoints(
        band.memory, rows: band.rows, weights, block: block, blocks: blocks,
        points: band.memory + bandByteCount + sumByteCount * 2, into: sums)
      return
    }
    let positions = band.rows * window.horizontal.output
    taps.withUnsafeBufferPointer { taps in
      guard let taps = taps.baseAddress else { return }
      var tiles = ck_integer_tiles(
        x: band.memory.assumingMemoryBound(to: UInt8.self),
        row_step: window.vertical.stride * window.bandWidth * byteDepth,
        column_step: window.horizontal.stride * byteDepth, out_width: window.horizontal.output,
        taps: taps, tap_count: window.tapCount / tapWidth, tap_groups: weights.groups * tapWidth,
        weights: weights.start(block: block), weight_step: weights.blockStep, blocks: blocks,
        out: sums, out_step: sumStep, is_wide: weights.isWide ? 1 : 0)
      ck_integer_tiles_run(&tiles, 0, positions)
      guard weights.blocks > weights.columnBlocks else { return }
      tiles.weights = weights.start(block: weights.columnBlocks)
      tiles.blocks = 1
      tiles.out = sums + blocks * Self.block
      ck_integer_tiles_run(&tiles, 0, positions)
    }
  }
}
