import CKernels

/// Takes rows of blocks by their numbers.
///
/// The source is `blocks` blocks of `extent` rows; the target has in their place `count` rows each.
public struct RowGather: Sendable {
  private let blocks: Int
  private let extent: Int
  private let count: Int
  private let rowByteCount: Int
  /// Rows that one task copies.
  private let chunk: Int

  /// Prepares for known extents.
  public init(blocks: Int, extent: Int, count: Int, rowByteCount: Int) {
    self.blocks = blocks
    self.extent = extent
    self.count = count
    self.rowByteCount = rowByteCount
    // A row costs some bytes' time however short it is.
    chunk = max(1, (1 << 18) / (rowByteCount + 16))
  }

  /// Copies the rows.
  ///
  /// - Precondition: there are `count` numbers, each within the extent.
  public func run(
    _ numbers: UnsafePointer<Int64>, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    on pool: ThreadPool
  ) {
    nonisolated(unsafe) let numbers = numbers
    nonisolated(unsafe) let source = source
    nonisolated(unsafe) let target = target
    let total = blocks * count
    pool.run((total + chunk - 1) / chunk) { task in
      var row = task * chunk
      let end = min(total, row + chunk)
      while row < end {
        let (block, first) = row.quotientAndRemainder(dividingBy: count)
        let length = min(end - row, count - first)
        _ = ck_gather_rows(
          length, numbers + first, extent, rowByteCount,
          source + block * extent * rowByteCount, rowByteCount, target + row * rowByteCount)
        row += length
      }
    }
  }
}
