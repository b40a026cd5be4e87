import CKernels

/// A convolution of each channel by itself, over blocks of channels.
public struct DepthwiseConvolution: Sendable {
  let rows: BlockedRows
  private let weights: PackedMemory
  private let bias: PackedMemory
  /// The bytes of scratch memory that each thread needs.
  public let scratchByteCount: Int

  /// Prepares a convolution.
  ///
  /// - Parameters:
  ///   - lanes: where the channels stand, in the input and in the output.
  ///   - weights: [channels, 1, kernel height, kernel width]; any alignment.
  ///   - scale: what each channel's weights are multiplied with; none for ones.
  ///   - bias: a number for each channel, or none.
  public init(
    window: Window2D, batch: Int, lanes: ChannelLanes, weights: UnsafeRawPointer,
    scale: [Float] = [], bias: [Float] = []
  ) {
    rows = BlockedRows(window: window, batch: batch, blocks: lanes.blocks)
    var geometry = window.c
    scratchByteCount = ck_f32_depthwise_scratch(&geometry) * MemoryLayout<Float>.size
    let (block, taps) = (ChannelLayout.block, window.tapCount)
    self.weights = PackedMemory(count: rows.blocks * taps * block)
    self.bias = PackedMemory(count: rows.blocks * block)
    for (channel, lane) in lanes.lanes.enumerated() {
      let start = self.weights.start + lane / block * taps * block + lane % block
      for tap in 0..<taps {
        start[tap * block] = weights.loadUnaligned(
          fromByteOffset: (channel * taps + tap) * MemoryLayout<Float>.size, as: Float.self)
        if !scale.isEmpty { start[tap * block] *= scale[channel] }
      }
    }
    for (lane, number) in zip(lanes.lanes, bias) { self.bias.start[lane] = number }
  }

  /// Computes the output; both are blocks of channels.
  public func run(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ epilogue: Epilogue,
    on pool: ThreadPool, scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    rows.forEachBand(x, out, on: pool) { band, worker in
      guard let memory = scratches[worker].baseAddress?.assumingMemoryBound(to: Float.self) else {
        return
      }
      compute(band, epilogue, memory)
    }
  }

  /// Computes some rows of a block.
  func compute(
    _ band: BlockedRows.Band, _ epilogue: Epilogue, _ memory: UnsafeMutablePointer<Float>
  ) {
    var window = rows.window.c
    ck_f32_depthwise_block(
      &window, band.x, weights.start + band.block * rows.window.tapCount * ChannelLayout.block,
      bias.start + band.block * ChannelLayout.block, epilogue.low, epilogue.high, band.first,
      band.last, memory, band.out)
    guard let function = epilogue.function else { return }
    let width = rows.window.horizontal.output * ChannelLayout.block
    let start = band.out + band.first * width
    function.run((band.last - band.first) * width, start, start)
  }
}

/// Pooling over blocks of channels.
public struct BlockedPooling: Sendable {
  private let kind: Pooling2D.Kind
  private let rows: BlockedRows

  /// Prepares pooling.
  public init(_ kind: Pooling2D.Kind, window: Window2D, batch: Int, blocks: Int) {
    self.kind = kind
    rows = BlockedRows(window: window, batch: batch, blocks: blocks)
  }

  /// Computes the output; both are blocks of channels.
  public func run(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    let window = rows.window.c
    rows.forEachBand(x, out, on: pool) { band, _ in
      var window = window
      switch kind {
      case .maximum: ck_f32_max_pool_block(&window, band.x, band.first, band.last, band.out)
      case .average, .averageIncludingPadding:
        let divisor = kind == .average ? CK_AVERAGE_INPUTS : CK_AVERAGE_PADDED
        ck_f32_average_pool_block(
          &window, Int32(divisor.rawValue), band.x, band.first, band.last, band.out)
      }
    }
  }
}

/// Output rows of a window over blocks of channels, shared out in bands.
struct BlockedRows: Sendable {
  /// Rows of one block.
  struct Band {
    /// The block, of those of an image.
    var block: Int
    /// Where the block's input and output begin.
    var x: UnsafePointer<Float>
    var out: UnsafeMutablePointer<Float>
    /// The rows, the last one left out.
    var first: Int
    var last: Int
  }

  let window: Window2D
  let batch: Int
  let blocks: Int
  private let bandRows: Int
  /// The outputs of a band, about.
  private static let bandPositions = 1 << 11

  init(window: Window2D, batch: Int, blocks: Int) {
    self.window = window
    self.batch = batch
    self.blocks = blocks
    bandRows = max(1, Self.bandPositions / max(1, window.horizontal.output))
  }

  /// Calls `body` for each band, with the number of the thread that works on it.
  func forEachBand(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool,
    _ body: @Sendable (Band, Int) -> Void
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    let height = window.vertical.output
    let bands = (height + bandRows - 1) / bandRows
    pool.run(batch * blocks * bands) { task, worker in
      let plane = task / bands
      let first = task % bands * bandRows
      body(
        Band(
          block: plane % blocks, x: x + plane * window.inputCount * ChannelLayout.block,
          out: out + plane * window.outputCount * ChannelLayout.block, first: first,
          last: min(height, first + bandRows)), worker)
    }
  }
}
