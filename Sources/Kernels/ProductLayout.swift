import CKernels

/// How the right operand of a matrix product, k x n, lies packed for `ck_f32_tiles`: for each part of its rows, for
/// each block of 16 columns, row by row 16 numbers; zeros beyond the last column.
///
/// Rows are parted where the four blocks of columns that are multiplied at a time would not fit into a core's
/// second-level cache.
struct ProductLayout: Sendable {
  static let block = Int(CK_BLOCK)
  /// The blocks that `ck_f32_tiles` multiplies at a time.
  static let groupBlocks = 4
  private static let partRows = 1024

  let k: Int
  let n: Int
  private let partRows: Int
  /// Where the numbers of a row of the left operand stand, 16 at a time: for each part of its rows, and for the last.
  private let taps: [ck_tap]
  private let lastTaps: [ck_tap]

  init(k: Int, n: Int) {
    self.k = k
    self.n = n
    // Half a part more is not worth a second pass.
    let parts = max(1, (k + Self.partRows / 2 - 1) / Self.partRows)
    let blocks = (k + Self.block * parts - 1) / (Self.block * parts)
    partRows = max(1, blocks) * Self.block
    taps = Self.taps(partRows)
    lastTaps = Self.taps(k > 0 ? (k - 1) % partRows + 1 : 0)
  }

  private static func taps(_ depth: Int) -> [ck_tap] {
    stride(from: 0, to: depth, by: block).map {
      ck_tap(offset: $0, depth: min(block, depth - $0))
    }
  }

  /// The blocks of 16 columns.
  var blocks: Int { (n + Self.block - 1) / Self.block }
  /// Blocks that are multiplied at a time.
  var groups: Int { (blocks + Self.groupBlocks - 1) / Self.groupBlocks }
  /// The floats that the packed operand takes.
  var count: Int { blocks * Self.block * k }

  /// Packs blocks of a matrix whose rows lie `rowStride` numbers apart, or of the transpose of one, times a factor;
  /// any alignment.
  func pack(
    _ b: UnsafeRawPointer, rowStride: Int, isTransposed: Bool, blocks range: Range<Int>,
    into memory: UnsafeMutablePointer<Float>, factor: Float = 1
  ) {
    let size = MemoryLayout<Float>.size
    for first in stride(from: 0, to: k, by: partRows) {
      let depth = min(partRows, k - first)
      let part = memory + first * blocks * Self.block
      for index in range {
        let column = index * Self.block
        let width = min(Self.block, n - column)
        let to = part + index * depth * Self.block
        if width < Self.block { to.update(repeating: 0, count: depth * Self.block) }
        if isTransposed {
          let from = b + (column * rowStride + first) * size
          ck_transpose_b4(width, depth, from, rowStride, to, Self.block)
        } else {
          var from = b + (first * rowStride + column) * size
          for row in 0..<depth {
            UnsafeMutableRawPointer(to + row * Self.block)
              .copyMemory(from: from, byteCount: width * size)
            from += rowStride * size
          }
        }
        if factor != 1 { ck_f32_mul_scalar(depth * Self.block, to, factor, to) }
      }
    }
  }

  /// What a product is made of besides the packed operand.
  struct Operands {
    var a: UnsafePointer<Float>
    var rowStride: Int
    /// n numbers that are added to each row.
    var bias: UnsafePointer<Float>?
    /// Numbers laid out as the result, which they may be, that are added.
    var residual: UnsafePointer<Float>?
    var out: UnsafeMutablePointer<Float>
    var outStride: Int
    var epilogue = Epilogue()
  }

  /// Computes some rows and blocks of columns of the product with what `pack` left in memory.
  ///
  /// Each number is summed in the same order, whatever the ranges.
  func multiply(
    _ operands: Operands, packed: UnsafePointer<Float>, rows: Range<Int>, blocks range: Range<Int>
  ) {
    let firstColumn = range.lowerBound * Self.block
    let columns = min(n, range.upperBound * Self.block) - firstColumn
    let out = operands.out + rows.lowerBound * operands.outStride + firstColumn
    for first in stride(from: 0, to: k, by: partRows) {
      let depth = min(partRows, k - first)
      let isLast = first + depth == k
      let weights = packed + (first * blocks + range.lowerBound * depth) * Self.block
      let addend =
        first > 0
        ? UnsafePointer(out)
        : operands.residual.map { $0 + rows.lowerBound * operands.outStride + firstColumn }
      let width = columns - (range.count - 1) * Self.block
      (isLast ? lastTaps : taps).withUnsafeBufferPointer { taps in
        guard let start = taps.baseAddress else { return }
        var tiles = ck_tiles(
          x: operands.a + rows.lowerBound * operands.rowStride + first,
          row_step: operands.rowStride, column_step: 0, out_width: 1, taps: start,
          tap_count: taps.count, weights: weights, weight_step: depth * Self.block,
          blocks: range.count, last_width: width, last_count: width, out: out,
          out_step: operands.outStride, block_step: Self.block,
          bias: first > 0 ? nil : operands.bias.map { $0 + firstColumn }, residual: addend,
          lo: isLast ? operands.epilogue.low : -.infinity,
          hi: isLast ? operands.epilogue.high : .infinity)
        ck_f32_tiles(&tiles, 0, rows.count)
      }
    }
    guard let function = operands.epilogue.function else { return }
    for row in 0..<rows.count {
      let line = out + row * operands.outStride
      function.run(columns, line, line)
    }
  }

  /// Computes all of the product in tasks of a size that depends on the product alone.
  func multiply(
    _ operands: Operands, packed: UnsafePointer<Float>, rows: Int, on pool: ThreadPool
  ) {
    // A task does some million products; rows come in tiles of 6, and weights serve several of these.
    let groupWork = Self.groupBlocks * Self.block * k
    let wanted = max(k > Self.partRows ? 96 : 48, (1 << 20) / max(1, groupWork) / 6 * 6)
    let rowChunk = max(1, min(rows, wanted))
    let taskGroups = max(1, min(groups / 8, (1 << 18) / max(1, groupWork * max(8, rowChunk))))
    let chunks = (rows + rowChunk - 1) / rowChunk
    let columnTasks = (groups + taskGroups - 1) / taskGroups
    nonisolated(unsafe) let operands = operands
    nonisolated(unsafe) let packed = packed
    pool.run(chunks * columnTasks) { task in
      let firstRow = task % chunks * rowChunk
      let firstBlock = task / chunks * taskGroups * Self.groupBlocks
      multiply(
        operands, packed: packed, rows: firstRow..<min(rows, firstRow + rowChunk),
        blocks: firstBlock..<min(blocks, firstBlock + taskGroups * Self.groupBlocks))
    }
  }
}
