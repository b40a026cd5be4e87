import CKernels
import Glibc

/// A convolution of blocked memory with weights of 3x3, 5x5, 1x3 or 1x5 that are known beforehand, with fewer
/// multiplications than its sum has products.
///
/// Tiles of outputs and their inputs are taken to points, where a convolution is a product of matrices over channels
/// (Winograd's minimal filtering; Lavin and Gray, 2015). For 3x3 weights, tiles of 4x4 outputs have 36 points, which is a
/// quarter of the products, and tiles of 2x2, where they are few, 16 points, 4 / 9 of the products; for 5x5 weights,
/// tiles of 2x2 have 36 points, 9 / 25 of the products. Windows of one row have tiles of one row: 6 points for 4 outputs
/// and 3 weights, or for 2 and 5. Runs of tiles are computed one by one, so that what is known of them at the points
/// stays near the core, each with all features or a part of them; runs and parts have sizes that depend on the
/// convolution alone, so results do not depend on the number of threads.
///
/// Sums of up to 512 channels come within 1e-5 of the largest output, and within 1e-6 of it in quadratic mean. An
/// infinite input, or one that is not a number, makes all outputs of the tiles that see it NaN.
public struct WinogradConvolution: Sendable {
  /// Whether plans may use it: the environment variable `CONCORD_WINOGRAD` set to `none` keeps them from it.
  public static let isEnabled = getenv("CONCORD_WINOGRAD").map { String(cString: $0) } != "none"

  private static let block = Int(CK_BLOCK)
  /// The blocks of features that are summed together: what fills the registers.
  private static let group = 4

  private let window: Window2D
  private let batch: Int
  private let channels: Int
  private let features: Int
  private let cut: WinogradCut
  private let weights: PackedMemory
  /// Where the blocks of channels of a run of tiles stand at a point.
  private let taps: [ck_tap]

  /// Prepares a convolution; nil unless the window is 3x3, 5x5, 1x3 or 1x5, or 3x1 or 5x1 of an image of one column,
  /// moves by one and has no dilation, and where the sizes are such that computing all products is as fast.
  ///
  /// - Parameters:
  ///   - weights: [features, channels, kernel height, kernel width]; any alignment.
  ///   - scale: what each feature's weights are multiplied with; none for ones.
  ///   - pool: the threads that take the weights to points; the caller's alone where there are none.
  public init?(
    window: Window2D, batch: Int, channels: Int, features: Int, weights: UnsafeRawPointer,
    scale: [Float] = [], on pool: ThreadPool? = nil
  ) {
    let window = window.alongRows
    guard
      let cut = WinogradCut(window: window, batch: batch, channels: channels, features: features)
    else { return nil }
    self.init(
      cut: cut, window: window, batch: batch, channels: channels, features: features,
      weights: weights, scale: scale, on: pool)
  }

  /// Prepares a convolution that is cut in a given way; nil where the window does not fit.
  package init?(
    cut: WinogradCut, window: Window2D, batch: Int, channels: Int, features: Int,
    weights: UnsafeRawPointer, scale: [Float] = [], on pool: ThreadPool? = nil
  ) {
    guard WinogradCut.fits(window), batch > 0, channels > 0, features > 0 else { return nil }
    self.window = window
    self.batch = batch
    self.channels = channels
    self.features = features
    self.cut = cut
    let (points, block) = (cut.points, Self.block)
    let featureBlocks = (features + block - 1) / block
    let pointStep = channels * block
    self.weights = PackedMemory(count: featureBlocks * points * pointStep)
    nonisolated(unsafe) let (start, weights) = (self.weights.start, weights)
    ThreadPool.run(featureBlocks, on: pool) { index in
      let first = index * block
      let count = min(block, features - first)
      let factors =
        scale.isEmpty ? [Float](repeating: 1, count: count) : Array(scale[first..<first + count])
      ck_f32_winograd_weights(
        cut.axisPoints, cut.kernel, window.vertical.kernel, count, channels,
        weights.advanced(by: first * channels * window.tapCount * MemoryLayout<Float>.size)
          .assumingMemoryBound(to: Float.self),
        channels * window.tapCount, factors, start + index * points * pointStep, pointStep)
    }
    let step = cut.runTiles * block
    taps = (0..<(channels + block - 1) / block).map {
      ck_tap(offset: $0 * step, depth: min(block, channels - $0 * block))
    }
  }
}

extension WinogradConvolution {
  private var channelBlocks: Int { (channels + Self.block - 1) / Self.block }
  private var featureBlocks: Int { (features + Self.block - 1) / Self.block }

  /// From one point of a run to the next: an odd number of cache lines, lest all points want the same place in the cache.
  private func pointStep(blocks: Int) -> Int { (blocks * cut.runTiles | 1) * Self.block }

  private var inputCount: Int { cut.points * pointStep(blocks: channelBlocks) }
  private var sumCount: Int { cut.points * pointStep(blocks: Self.group) }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int {
    (inputCount + sumCount + Self.block) * MemoryLayout<Float>.size
  }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, channels / 16, height, width, 16]; what lies beyond the last channel has no effect.
  ///   - bias: [features], or nil.
  ///   - residual: laid out as the output, which it may be, or nil; added before the epilogue.
  ///   - out: [batch, features / 16, output height, output width, 16]; beyond the last feature stands what the epilogue
  ///     makes of 0.
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafePointer<Float>, bias: UnsafePointer<Float>?, residual: UnsafePointer<Float>?,
    _ out: UnsafeMutablePointer<Float>, _ epilogue: Epilogue, on pool: ThreadPool,
    scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    let operands = Operands(
      x: x, bias: bias, residual: residual, out: out,
      scratches: (0..<pool.threadCount).map(scratch))
    let tiles = cut.tileCount
    let parts = (featureBlocks + cut.partBlocks - 1) / cut.partBlocks
    pool.run((tiles + cut.runTiles - 1) / cut.runTiles * parts) { task, worker in
      guard let start = operands.scratches[worker].baseAddress else { return }
      let memory = start.alignedUp(toMultipleOf: Self.block * MemoryLayout<Float>.size)
        .assumingMemoryBound(to: Float.self)
      let first = task / parts * cut.runTiles
      let firstBlock = task % parts * cut.partBlocks
      compute(
        first..<min(first + cut.runTiles, tiles),
        firstBlock..<min(firstBlock + cut.partBlocks, featureBlocks), operands, epilogue, memory)
    }
  }

  /// `@unchecked Sendable`: tasks read what they are given, and write to places of their own.
  private struct Operands: @unchecked Sendable {
    let x: UnsafePointer<Float>
    let bias: UnsafePointer<Float>?
    let residual: UnsafePointer<Float>?
    let out: UnsafeMutablePointer<Float>
    let scratches: [UnsafeMutableRawBufferPointer]
  }

  private var geometry: ck_winograd {
    ck_winograd(
      tile: cut.tile, points: cut.axisPoints, tile_rows: cut.tileRows,
      height: window.vertical.input, width: window.horizontal.input,
      out_height: window.vertical.output, out_width: window.horizontal.output,
      pad_top: window.vertical.padBegin, pad_left: window.horizontal.padBegin,
      tiles_down: cut.tilesDown, tiles_across: cut.tilesAcross)
  }

  private func compute(
    _ tiles: Range<Int>, _ blocks: Range<Int>, _ operands: Operands, _ epilogue: Epilogue,
    _ memory: UnsafeMutablePointer<Float>
  ) {
    var geometry = geometry
    var inputs = ck_winograd_points(
      start: memory, point_step: pointStep(blocks: channelBlocks),
      block_step: cut.runTiles * Self.block)
    var sums = ck_winograd_points(
      start: memory + inputCount, point_step: pointStep(blocks: Self.group),
      block_step: cut.runTiles * Self.block)
    ck_f32_winograd_input(
      &geometry, channelBlocks, operands.x, tiles.lowerBound, tiles.upperBound, &inputs)
    var result = ck_winograd_result(
      first_block: 0, blocks: 0, image_blocks: featureBlocks,
      last_width: features - (featureBlocks - 1) * Self.block, bias: operands.bias,
      residual: operands.residual, out: operands.out, lo: epilogue.low, hi: epilogue.high)
    for first in stride(from: blocks.lowerBound, to: blocks.upperBound, by: Self.group) {
      result.first_block = first
      result.blocks = min(Self.group, blocks.upperBound - first)
      multiply(inputs, first..<first + result.blocks, into: sums, tiles.count)
      ck_f32_winograd_output(&geometry, &sums, tiles.lowerBound, tiles.upperBound, &result)
      if let function = epilogue.function {
        apply(function, tiles, first..<first + result.blocks, operands.out)
      }
    }
  }

  /// Multiplies inputs by weights, point by point.
  private func multiply(
    _ inputs: ck_winograd_points, _ blocks: Range<Int>, into sums: ck_winograd_points,
    _ tileCount: Int
  ) {
    let isLast = blocks.upperBound == featureBlocks
    let weightStep = channels * Self.block
    taps.withUnsafeBufferPointer { taps in
      guard let start = taps.baseAddress else { return }
      var tiles = ck_tiles(
        x: inputs.start, row_step: 0, column_step: Self.block, out_width: tileCount, taps: start,
        tap_count: taps.count,
        weights: weights.start + blocks.lowerBound * cut.points * weightStep,
        weight_step: cut.points * weightStep, blocks: blocks.count, last_width: Self.block,
        last_count: isLast ? features - (featureBlocks - 1) * Self.block : Self.block,
        out: sums.start, out_step: Self.block, block_step: sums.block_step, bias: nil,
        residual: nil, lo: -.infinity, hi: .infinity)
      for _ in 0..<cut.points {
        ck_f32_tiles(&tiles, 0, tileCount)
        tiles.x += inputs.point_step
        tiles.weights += weightStep
        tiles.out += sums.point_step
      }
    }
  }

  /// Applies a function to the outputs of tiles.
  private func apply(
    _ function: UnaryKernel, _ tiles: Range<Int>, _ blocks: Range<Int>,
    _ out: UnsafeMutablePointer<Float>
  ) {
    let (height, width) = (window.vertical.output, window.horizontal.output)
    var tile = tiles.lowerBound
    while tile < tiles.upperBound {
      let line = tile / cut.tilesAcross
      let end = min(tiles.upperBound, (line + 1) * cut.tilesAcross)
      let first = tile % cut.tilesAcross * cut.tile
      let count = min((end - line * cut.tilesAcross) * cut.tile, width) - first
      let top = line % cut.tilesDown * cut.tileRows
      for block in blocks {
        let plane = (line / cut.tilesDown * featureBlocks + block) * height
        for row in top..<min(top + cut.tileRows, height) {
          let start = out + ((plane + row) * width + first) * Self.block
          function.run(count * Self.block, start, start)
        }
      }
      tile = end
    }
  }
}
