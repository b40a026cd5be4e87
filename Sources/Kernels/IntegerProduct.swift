import CKernels

/// A product of matrices of 8-bit integers less their zero points, A * B, with exact sums; B is packed once.
public struct IntegerProduct: Sendable {
  private static let block = Int(CK_BLOCK)
  private static let groupBytes = Int(CK_GROUP_BYTES)
  /// Blocks of columns that are summed before their results are made.
  private static let partBlocks = 16

  private let weights: IntegerWeights
  /// The rows of A that are laid out at a time, whole tiles of 6.
  private let chunkRows: Int

  /// Products of no more rows read the matrix so often that it should take little memory.
  private static let fewRows = 12

  /// Packs a matrix; nil where it is empty or sums could leave 32 bits.
  ///
  /// - Parameters:
  ///   - rows: those of A, about.
  ///   - b: k rows of n numbers, or n rows of k where it is transposed.
  ///   - isSigned: whether its numbers are `int8`; else they are `uint8`.
  ///   - zeroPoints: one for each column.
  public init?(
    rows: Int, k: Int, n: Int, b: UnsafeRawPointer, isTransposed: Bool, isSigned: Bool,
    zeroPoints: [Int32]
  ) {
    let layout = IntegerWeights.Layout(
      row: isTransposed ? 1 : n, column: isTransposed ? k : 1, tap: 0)
    guard
      let weights = IntegerWeights(
        b, rows: k, columns: n, taps: 1, layout, isSigned: isSigned, isWide: rows > Self.fewRows,
        zeroPoints: zeroPoints)
    else { return nil }
    self.weights = weights
    chunkRows = Swift.max(6, Swift.min(48, (1 << 18) / (weights.groups * Self.groupBytes) / 6 * 6))
  }

  /// The bytes of working memory that each thread needs.
  public var scratchByteCount: Int {
    leftByteCount + chunkRows * sumStep * MemoryLayout<Int32>.stride
  }

  private var leftByteCount: Int { (chunkRows * weights.groups * Self.groupBytes + 63) / 64 * 64 }
  private var sumStep: Int { (Self.partBlocks + 1) * Self.block }

  /// Computes `rows` rows of the product.
  ///
  /// - Parameters:
  ///   - a: the rows of A, k numbers each, one after the other.
  ///   - isSigned: whether its numbers are `int8`; else they are `uint8`.
  ///   - zeroPoint: that of A's numbers.
  ///   - out: rows of n results.
  ///   - scratch: the memory of each thread.
  public func run(
    _ a: UnsafeRawPointer, rows: Int, isSigned: Bool, zeroPoint: Int32, _ result: IntegerResult,
    _ out: UnsafeMutableRawPointer, on pool: ThreadPool,
    scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let (a, out) = (a.assumingMemoryBound(to: UInt8.self), out)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    let corrections = weights.corrections(zeroPoint: zeroPoint + (isSigned ? 128 : 0))
    let parts = (weights.columnBlocks + Self.partBlocks - 1) / Self.partBlocks
    let chunks = (rows + chunkRows - 1) / chunkRows
    // Few chunks of rows leave the parts of the columns to be shared out.
    let taskParts = chunks >= 8 ? parts : 1
    let columnTasks = (parts + taskParts - 1) / taskParts
    pool.run(chunks * columnTasks) { task, worker in
      guard let left = scratches[worker].baseAddress else { return }
      let sums = (left + leftByteCount).assumingMemoryBound(to: Int32.self)
      let first = task % chunks * chunkRows
      let count = Swift.min(chunkRows, rows - first)
      ck_integer_lay_out_points(
        weights.rows, count, a + first * weights.rows, weights.rows, isSigned ? 0x80 : 0, left,
        weights.groups)
      let firstPart = task / chunks * taskParts
      for part in firstPart..<Swift.min(firstPart + taskParts, parts) {
        let column = part * Self.partBlocks * Self.block
        let columns = Swift.min(Self.partBlocks * Self.block, weights.columns - column)
        sum(left, rows: count, block: part * Self.partBlocks, columns: columns, into: sums)
        corrections.withUnsafeBufferPointer { corrections in
          weights.withShifts { shifts in
            for row in 0..<count {
              let line = sums + row * sumStep
              let ones = (columns + Self.block - 1) / Self.block * Self.block
              ck_integer_adjust(
                columns, line, shifts == nil ? 0 : line[ones], shifts.map { $0 + column },
                corrections.baseAddress.map { $0 + column })
              result.store(
                columns, line, column: column,
                out + ((first + row) * weights.columns + column) * result.byteCount)
            }
          }
        }
      }
    }
  }

  /// Sums of blocks of columns, and behind them those of the ones.
  private func sum(
    _ left: UnsafeRawPointer, rows: Int, block: Int, columns: Int,
    into sums: UnsafeMutablePointer<Int32>
  ) {
    let blocks = (columns + Self.block - 1) / Self.block
    withUnsafePointer(to: 0) { taps in
      var tiles = ck_integer_tiles(
        x: left.assumingMemoryBound(to: UInt8.self), row_step: weights.groups * Self.groupBytes,
        column_step: 0, out_width: 1, taps: taps, tap_count: 1, tap_groups: weights.groups,
        weights: weights.start(block: block), weight_step: weights.blockStep, blocks: blocks,
        out: sums, out_step: sumStep, is_wide: weights.isWide ? 1 : 0)
      ck_integer_tiles_run(&tiles, 0, rows)
      guard weights.blocks > weights.columnBlocks else { return }
      tiles.weights = weights.start(block: weights.columnBlocks)
      tiles.blocks = 1
      tiles.out = sums + blocks * Self.block
      ck_integer_tiles_run(&tiles, 0, rows)
    }
  }
}
