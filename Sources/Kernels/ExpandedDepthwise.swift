import CKernels

/// A convolution of single positions that makes many channels of few, and one of each channel by itself after it.
///
/// What lies between is larger than a core's second-level cache, and is made there band by band instead, of a few blocks
/// of channels at a time; the rows that the windows of two bands see are made twice.
public struct ExpandedDepthwise: Sendable {
  private let expansion: TiledConvolution
  private let depthwise: DepthwiseConvolution
  /// The output rows and the blocks of channels of a task.
  private let bandRows: Int
  private let taskBlocks: Int
  /// The numbers of a block of what lies between, as a band sees it.
  private let blockCount: Int

  /// The bytes of what lies between that are worth it.
  private static let leastByteCount = 3 << 18
  /// The bytes of it that a band has, beside its inputs and outputs.
  private static let bandByteCount = 1 << 18

  /// Whether what a window sees of so many blocks of channels is too large for the cache.
  public static func pays(_ window: Window2D, blocks: Int) -> Bool {
    window.inputCount * ChannelLayout.block * MemoryLayout<Float>.size >= leastByteCount / blocks
  }

  /// Prepares both; nil where they are better computed one after the other.
  ///
  /// - Parameters:
  ///   - expansion: from blocks or a few planes to blocks.
  ///   - depthwise: over these blocks.
  public init?(_ expansion: TiledConvolution, _ depthwise: DepthwiseConvolution) {
    let (window, blocks) = (depthwise.rows.window, depthwise.rows.blocks)
    let made = expansion.window
    guard expansion.groups == 1, made.tapCount == 1, expansion.isDirect,
      expansion.output == .blocks, expansion.featureBlocks == blocks,
      expansion.batch == depthwise.rows.batch, made.vertical.output == window.vertical.input,
      made.horizontal.output == window.horizontal.input
    else { return nil }
    guard Self.pays(window, blocks: blocks) else { return nil }
    let rowCount = window.horizontal.input * ChannelLayout.block
    let byteCount = MemoryLayout<Float>.size
    taskBlocks = min(2, blocks)
    let seen = window.height(ofRows: 1)
    let rows = Self.bandByteCount / (rowCount * taskBlocks * byteCount)
    // The rows that are made twice must be few.
    guard rows >= 4 * max(0, seen - window.vertical.stride), rows >= seen else { return nil }
    bandRows = min(window.vertical.output, (rows - seen) / window.vertical.stride + 1)
    blockCount = window.height(ofRows: bandRows) * rowCount
    self.expansion = expansion
    self.depthwise = depthwise
  }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int {
    taskBlocks * blockCount * MemoryLayout<Float>.size + depthwise.scratchByteCount
  }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: the input of the expansion, in its layout.
  ///   - out: blocks of channels.
  ///   - expanded: what becomes of the expansion's sums.
  ///   - epilogue: what becomes of the others.
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, expanded: Epilogue,
    _ epilogue: Epilogue, on pool: ThreadPool, scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    let window = depthwise.rows.window
    let blocks = depthwise.rows.blocks
    let parts = (blocks + taskBlocks - 1) / taskBlocks
    let bands = (window.vertical.output + bandRows - 1) / bandRows
    nonisolated(unsafe) let (x, out) = (x, out)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    pool.run(depthwise.rows.batch * parts * bands) { task, worker in
      guard let memory = scratches[worker].baseAddress?.assumingMemoryBound(to: Float.self) else {
        return
      }
      let image = task / (parts * bands)
      let firstBlock = task / bands % parts * taskBlocks
      let firstRow = task % bands * bandRows
      compute(
        x + image * expansion.imageStep,
        out + image * blocks * window.outputCount * ChannelLayout.block,
        rows: firstRow..<min(window.vertical.output, firstRow + bandRows),
        blocks: firstBlock..<min(blocks, firstBlock + taskBlocks), expanded, epilogue, memory)
    }
  }

  private func compute(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, rows: Range<Int>,
    blocks: Range<Int>, _ expanded: Epilogue, _ epilogue: Epilogue,
    _ memory: UnsafeMutablePointer<Float>
  ) {
    let window = depthwise.rows.window
    let top = rows.lowerBound * window.vertical.stride - window.vertical.padBegin
    let seen = (top..<top + window.height(ofRows: rows.count)).clamped(
      to: 0..<window.vertical.input)
    expansion.compute(
      x, rows: seen, blocks: blocks, into: memory, blockStep: blockCount, expanded)
    for block in blocks {
      // The kernel finds row r of the block where it would lie if all rows were there.
      let start =
        memory + (block - blocks.lowerBound) * blockCount - seen.lowerBound
        * window.horizontal.input * ChannelLayout.block
      depthwise.compute(
        BlockedRows.Band(
          block: block, x: start, out: out + block * window.outputCount * ChannelLayout.block,
          first: rows.lowerBound, last: rows.upperBound),
        epilogue, memory + taskBlocks * blockCount)
    }
  }
}
