import CKernels

/// A convolution of planes, NCHW, with weights that are known beforehand.
///
/// Bands of output rows are computed one by one: the input rows that a band sees are laid out with 16
/// channels side by side and zeros for the padding, tiles of positions and features are summed in
/// registers, and the result is put in planes again. Bands have a size that depends on the
/// convolution alone, so results do not depend on the number of threads.
public struct TiledConvolution: Sendable {
  private static let block = Int(CK_BLOCK)
  /// The bytes of input and output of a band: what fits into a core's second-level cache beside weights.
  private static let bandByteCount = 384 << 10

  private let window: Window2D
  private let batch: Int
  private let groups: Int
  /// Input and output channels of a group.
  private let channels: Int
  private let features: Int
  /// The output rows of a band, and the blocks of features that a task computes.
  private let bandRows: Int
  private let taskBlocks: Int
  /// Where taps stand in a band: in the blocks of 16 channels, then in the one with the rest.
  private let taps: [Int]
  private let weights: PackedFeatures

  /// Prepares a convolution; nil where it has so few features or channels that others are faster.
  ///
  /// - Parameters:
  ///   - channels: input channels of all groups.
  ///   - features: output channels of all groups.
  ///   - weights: [features, channels / groups, kernel height, kernel width]; any alignment.
  public init?(
    window: Window2D, batch: Int, channels: Int, features: Int, groups: Int,
    weights: UnsafeRawPointer
  ) {
    guard groups > 0, window.vertical.padBegin >= 0, window.horizontal.padBegin >= 0,
      features / groups >= Self.block / 2, window.outputCount > 0,
      channels / groups * window.tapCount >= 4
    else { return nil }
    self.window = window
    self.batch = batch
    self.groups = groups
    self.channels = channels / groups
    self.features = features / groups
    let blocks = (self.features + Self.block - 1) / Self.block
    let width = Self.bandWidth(window)
    let rowSize =
      self.channels * window.vertical.stride * width + blocks * Self.block
      * window.horizontal.output
    let rows = Self.bandByteCount / (4 * rowSize)
    bandRows = Swift.max(1, Swift.min(rows, window.vertical.output))
    let bands = (window.vertical.output + bandRows - 1) / bandRows
    // Where there are few bands, their features are shared out as well, four blocks at a time.
    let parts = Swift.max(1, Swift.min(4 / Swift.max(1, bands * batch * groups), blocks / 4))
    taskBlocks = (blocks + 4 * parts - 1) / (4 * parts) * 4
    let bandHeight =
      (bandRows - 1) * window.vertical.stride
      + (window.vertical.kernel - 1) * window.vertical.dilation + 1
    taps = Self.taps(window, width: width, height: bandHeight, channels: self.channels)
    self.weights = PackedFeatures(
      weights, groups: groups, features: self.features, channels: self.channels,
      taps: window.tapCount)
  }

  /// The columns that a row of output sees, padding included.
  private static func bandWidth(_ window: Window2D) -> Int {
    let axis = window.horizontal
    return (axis.output - 1) * axis.stride + (axis.kernel - 1) * axis.dilation + 1
  }

  private static func taps(
    _ window: Window2D, width: Int, height: Int, channels: Int
  ) -> [Int] {
    var offsets: [Int] = []
    let depth = Swift.min(block, channels)
    for first in stride(from: 0, to: channels, by: block) {
      for i in 0..<window.vertical.kernel {
        for j in 0..<window.horizontal.kernel {
          let place = i * window.vertical.dilation * width + j * window.horizontal.dilation
          offsets.append(first * height * width + place * depth)
        }
      }
    }
    return offsets
  }

  private var featureBlocks: Int { (features + Self.block - 1) / Self.block }
  private var bandHeight: Int {
    (bandRows - 1) * window.vertical.stride
      + (window.vertical.kernel - 1) * window.vertical.dilation + 1
  }
  /// The numbers of a position in a block of channels.
  private var depth: Int { Swift.min(Self.block, channels) }
  private var inputCount: Int {
    (channels + depth - 1) / depth * depth * bandHeight * Self.bandWidth(window)
  }
  private var outputCount: Int { taskBlocks * Self.block * bandRows * window.horizontal.output }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int {
    (inputCount + outputCount + taskBlocks * Self.block + 48) * MemoryLayout<Float>.size
  }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, channels, height, width].
  ///   - bias: [features], or nil.
  ///   - out: [batch, features, output height, output width].
  ///   - limits: what the results are clipped to.
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafePointer<Float>, bias: UnsafePointer<Float>?, _ out: UnsafeMutablePointer<Float>,
    limits: (low: Float, high: Float) = (-.infinity, .infinity), on pool: ThreadPool,
    scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let bias = bias
    nonisolated(unsafe) let out = out
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    let bands = (window.vertical.output + bandRows - 1) / bandRows
    let parts = (featureBlocks + taskBlocks - 1) / taskBlocks
    pool.run(batch * groups * bands * parts) { task, worker in
      guard let memory = scratches[worker].baseAddress?.assumingMemoryBound(to: Float.self) else {
        return
      }
      let part = task % parts
      let band = task / parts % bands
      let group = task / (parts * bands) % groups
      let image = task / (parts * bands * groups)
      let planes = (image * groups + group) * channels * window.inputCount
      let results = (image * groups + group) * features * window.outputCount
      let firstBlock = part * taskBlocks
      let place = Place(
        group: group, firstRow: band * bandRows, firstBlock: firstBlock,
        blocks: Swift.min(taskBlocks, featureBlocks - firstBlock))
      compute(
        place, x + planes, bias.map { $0 + group * features }, out + results, limits, memory)
    }
  }

  /// What a task computes.
  private struct Place {
    var group: Int
    var firstRow: Int
    var firstBlock: Int
    var blocks: Int
  }

  private func compute(
    _ place: Place, _ x: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ out: UnsafeMutablePointer<Float>, _ limits: (low: Float, high: Float),
    _ memory: UnsafeMutablePointer<Float>
  ) {
    let rows = Swift.min(bandRows, window.vertical.output - place.firstRow)
    let result = memory + (inputCount + 15) / 16 * 16
    let biases = result + outputCount
    layOut(x, rows: rows, from: place.firstRow, into: memory)
    for index in 0..<place.blocks * Self.block {
      let feature = place.firstBlock * Self.block + index
      biases[index] = feature < features ? bias?[feature] ?? 0 : 0
    }
    let positions = rows * window.horizontal.output
    sum(place, memory, into: result, biases, limits, positions)
    putBack(place, result, out, positions)
  }

  private func sum(
    _ place: Place, _ input: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>,
    _ biases: UnsafePointer<Float>, _ limits: (low: Float, high: Float), _ positions: Int
  ) {
    let firstBlock = place.group * featureBlocks + place.firstBlock
    let full = channels < Self.block ? 1 : channels / Self.block
    let rest = channels < Self.block ? 0 : channels % Self.block
    let bandWidth = Self.bandWidth(window)
    taps.withUnsafeBufferPointer { taps in
      guard let offsets = taps.baseAddress else { return }
      var tiles = ck_tiles(
        x: input, row_step: window.vertical.stride * bandWidth * depth,
        column_step: window.horizontal.stride * depth, out_width: window.horizontal.output,
        taps: offsets, tap_count: full * window.tapCount, tap_depth: depth,
        rest_count: rest > 0 ? window.tapCount : 0, rest_depth: rest,
        weights: weights.start(block: firstBlock), weight_step: weights.blockStep,
        blocks: place.blocks, last_width: Self.block, out: result, out_step: Self.block,
        block_step: positions * Self.block, bias: biases, residual: nil, lo: limits.low,
        hi: limits.high)
      ck_f32_tiles(&tiles, 0, positions)
    }
  }

  /// Lays out the input rows that a band sees: channels side by side, zeros where there is padding.
  private func layOut(
    _ x: UnsafePointer<Float>, rows: Int, from firstRow: Int,
    into memory: UnsafeMutablePointer<Float>
  ) {
    let width = Self.bandWidth(window)
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    let height = (rows - 1) * vertical.stride + (vertical.kernel - 1) * vertical.dilation + 1
    let top = firstRow * vertical.stride - vertical.padBegin
    let left = Swift.min(horizontal.padBegin, width)
    let inside = Swift.max(0, Swift.min(horizontal.input, width - left))
    var first = 0
    while first < channels {
      let count = Swift.min(Self.block, channels - first)
      let start = memory + first * bandHeight * width
      for row in 0..<height {
        let line = start + row * width * depth
        let source = top + row
        guard source >= 0, source < vertical.input, inside > 0 else {
          line.update(repeating: 0, count: width * depth)
          continue
        }
        if left > 0 { line.update(repeating: 0, count: left * depth) }
        ck_transpose_b4(
          count, inside, x + first * window.inputCount + source * horizontal.input,
          window.inputCount, line + left * depth, depth)
        let right = width - left - inside
        if right > 0 { (line + (left + inside) * depth).update(repeating: 0, count: right * depth) }
      }
      first += count
    }
  }

  /// Puts the results of a band in planes.
  private func putBack(
    _ place: Place, _ result: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    _ positions: Int
  ) {
    let row = place.firstRow * window.horizontal.output
    for block in 0..<place.blocks {
      let feature = (place.firstBlock + block) * Self.block
      ck_transpose_b4(
        positions, Swift.min(Self.block, features - feature),
        result + block * positions * Self.block,
        Self.block, out + feature * window.outputCount + row, window.outputCount)
    }
  }
}
