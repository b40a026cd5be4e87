import CKernels

extension TiledConvolution {
  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: the input, in its layout.
  ///   - residual: what is added, laid out as the output, which it may be; blocks only. Nil for none.
  ///   - out: the output, in its layout.
  ///   - epilogue: what becomes of the sums; in a grid, its function is left to the caller.
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafePointer<Float>, residual: UnsafePointer<Float>? = nil,
    _ out: UnsafeMutablePointer<Float>, _ epilogue: Epilogue = Epilogue(), on pool: ThreadPool,
    scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    let operands = Operands(x: x, residual: residual, out: out, epilogue: epilogue)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    pool.run(taskCount) { task, worker in perform(task, operands, scratches[worker]) }
  }

  /// What a convolution reads, writes, and does to its sums.
  ///
  /// `@unchecked Sendable`: tasks read what they are given, and write to places of their own.
  struct Operands: @unchecked Sendable {
    let x: UnsafePointer<Float>
    let residual: UnsafePointer<Float>?
    let out: UnsafeMutablePointer<Float>
    let epilogue: Epilogue
  }

  /// The tasks that compute the output, each of which has bands of rows and parts of the features of its own.
  var taskCount: Int { batch * groups * bands * parts }
  private var bands: Int { (window.vertical.output + bandRows - 1) / bandRows }
  private var parts: Int { (featureBlocks + taskBlocks - 1) / taskBlocks }

  /// Performs a task in a thread's memory.
  func perform(_ task: Int, _ operands: Operands, _ scratch: UnsafeMutableRawBufferPointer) {
    guard let memory = scratch.baseAddress?.assumingMemoryBound(to: Float.self) else { return }
    let firstRow = task / parts % bands * bandRows
    let group = task / (parts * bands) % groups
    let image = task / (parts * bands * groups)
    let firstBlock = task % parts * taskBlocks
    let place = (image * groups + group) * outputStep
    let band = Band(
      x: operands.x + image * imageStep + group * groupStep, out: operands.out + place,
      residual: operands.residual.map { $0 + place }, group: group, firstRow: firstRow,
      rows: Swift.min(bandRows, window.vertical.output - firstRow), firstBlock: firstBlock,
      blocks: Swift.min(taskBlocks, featureBlocks - firstBlock))
    compute(band, operands.epilogue, memory)
  }

  /// Numbers from one group's input to the next one's.
  private var groupStep: Int {
    if laneBlocks != nil { return 0 }
    return (input == .blocks ? ChannelLayout.blocks(channels) * Self.block : channels)
      * window.inputCount
  }

  /// Numbers from one image to the next one.
  var imageStep: Int {
    laneBlocks.map { $0 * Self.block * window.inputCount } ?? groups * groupStep
  }

  private var outputStep: Int {
    (output == .blocks ? featureBlocks * Self.block : features) * outputPositions
  }

  /// The positions of the image that the results are written to.
  private var outputPositions: Int { grid?.count ?? window.outputCount }

  /// What a task computes.
  private struct Band {
    var x: UnsafePointer<Float>
    var out: UnsafeMutablePointer<Float>
    var residual: UnsafePointer<Float>?
    var group: Int
    var firstRow: Int
    var rows: Int
    var firstBlock: Int
    var blocks: Int
  }

  private func compute(
    _ band: Band, _ epilogue: Epilogue, _ memory: UnsafeMutablePointer<Float>
  ) {
    let positions = band.rows * window.horizontal.output
    var source = UnsafePointer(memory)
    if isDirect {
      source = band.x + band.firstRow * window.vertical.stride * window.horizontal.input * depth
    } else {
      layOut(band, into: memory)
    }
    var result = memory + (inputCount + 15) / 16 * 16
    var residual: UnsafePointer<Float>?
    var blockStep = positions * Self.block
    if output == .blocks {
      blockStep = outputPositions * Self.block
      let row = band.firstRow * (grid?.rowStep ?? window.horizontal.output)
      let start = band.firstBlock * blockStep + (row + (grid?.first ?? 0)) * Self.block
      result = band.out + start
      residual = band.residual.map { $0 + start }
    }
    sum(band, source, residual, into: result, blockStep: blockStep, epilogue)
    if output == .planes { putBack(band, result, positions) }
  }

  /// Computes rows of some blocks of features of an image that is read in place, in blocks, by a convolution without
  /// groups.
  ///
  /// - Parameters:
  ///   - x: the image.
  ///   - out: where the first of the rows goes; the blocks are `blockStep` numbers apart.
  func compute(
    _ x: UnsafePointer<Float>, rows: Range<Int>, blocks: Range<Int>,
    into out: UnsafeMutablePointer<Float>, blockStep: Int, _ epilogue: Epilogue
  ) {
    let band = Band(
      x: x, out: out, residual: nil, group: 0, firstRow: rows.lowerBound, rows: rows.count,
      firstBlock: blocks.lowerBound, blocks: blocks.count)
    let first = rows.lowerBound * window.vertical.stride * window.horizontal.input * depth
    sum(band, x + first, nil, into: out, blockStep: blockStep, epilogue)
  }

  private func sum(
    _ band: Band, _ input: UnsafePointer<Float>, _ residual: UnsafePointer<Float>?,
    into result: UnsafeMutablePointer<Float>, blockStep: Int, _ epilogue: Epilogue
  ) {
    let firstBlock = band.group * featureBlocks + band.firstBlock
    let width = isDirect ? window.horizontal.input : window.bandWidth
    let positions = band.rows * window.horizontal.output
    let isLast = band.firstBlock + band.blocks == featureBlocks
    taps[laneBlocks == nil ? 0 : band.group].withUnsafeBufferPointer { taps in
      guard let start = taps.baseAddress else { return }
      var tiles = ck_tiles(
        x: input, row_step: window.vertical.stride * width * depth,
        column_step: window.horizontal.stride * depth, out_width: window.horizontal.output,
        taps: start, tap_count: taps.count, weights: weights.start(block: firstBlock),
        weight_step: weights.blockStep, blocks: band.blocks, last_width: Self.block,
        last_count: isLast ? features - (featureBlocks - 1) * Self.block : Self.block,
        out: result, out_step: Self.block, block_step: blockStep,
        bias: bias.start + firstBlock * Self.block, residual: residual, lo: epilogue.low,
        hi: epilogue.high)
      guard let grid else { return ck_f32_tiles(&tiles, 0, positions) }
      tiles.out_step = grid.columnStep * Self.block
      for _ in 0..<band.rows {
        ck_f32_tiles(&tiles, 0, window.horizontal.output)
        tiles.x += tiles.row_step
        tiles.out += grid.rowStep * Self.block
        tiles.residual = tiles.residual.map { $0 + grid.rowStep * Self.block }
      }
    }
    guard let function = epilogue.function, grid == nil else { return }
    for block in 0..<band.blocks {
      let start = result + block * blockStep
      function.run(positions * Self.block, start, start)
    }
  }

  /// Lays out the input rows that a band sees: channels side by side, or one after the other where they are few, zeros
  /// where there is padding.
  private func layOut(_ band: Band, into memory: UnsafeMutablePointer<Float>) {
    let width = window.bandWidth
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    let height = window.height(ofRows: band.rows)
    let top = band.firstRow * vertical.stride - vertical.padBegin
    let left = Swift.min(horizontal.padBegin, width)
    let inside = Swift.max(0, Swift.min(horizontal.input, width - left))
    for first in stride(from: 0, to: channels, by: depth == 1 ? 1 : Self.block) {
      let start = memory + first * window.height(ofRows: bandRows) * width
      for row in 0..<height {
        let line = start + row * width * depth
        let source = top + row
        guard source >= 0, source < vertical.input, inside > 0 else {
          line.update(repeating: 0, count: width * depth)
          continue
        }
        if left > 0 { line.update(repeating: 0, count: left * depth) }
        let to = line + left * depth
        let from = band.x + first * window.inputCount
        if input == .blocks || depth == 1 {
          to.update(from: from + source * horizontal.input * depth, count: inside * depth)
        } else {
          ck_transpose_b4(
            Swift.min(Self.block, channels - first), inside, from + source * horizontal.input,
            window.inputCount, to, depth)
        }
        let right = width - left - inside
        if right > 0 { (to + inside * depth).update(repeating: 0, count: right * depth) }
      }
    }
  }

  /// Puts the results of a band in planes.
  private func putBack(_ band: Band, _ result: UnsafePointer<Float>, _ positions: Int) {
    let row = band.firstRow * window.horizontal.output
    for block in 0..<band.blocks {
      let feature = (band.firstBlock + block) * Self.block
      ck_transpose_b4(
        positions, Swift.min(Self.block, features - feature),
        result + block * positions * Self.block, Self.block,
        band.out + feature * window.outputCount + row, window.outputCount)
    }
  }
}
