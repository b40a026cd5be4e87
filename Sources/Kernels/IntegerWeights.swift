import CKernels

/// The right operand of products of 8-bit integers, packed once for `ck_integer_tiles_run`: for each block of 16 columns,
/// for each tap, the groups of its numbers.
///
/// Unsigned numbers are packed less 128. Where a zero point is not 0 then, a last block has a column of ones: its sums
/// are those of the left operand's numbers, of which the zero points take their share.
struct IntegerWeights: Sendable {
  private static let block = Int(CK_BLOCK)

  /// How the numbers lie: that of a row, a column and a tap is at the sum of their positions times these steps.
  struct Layout {
    var row: Int
    var column: Int
    var tap: Int
  }

  let rows: Int
  let columns: Int
  let taps: Int
  /// The blocks of columns, and one more for the column of ones.
  let blocks: Int
  /// The groups that the rows of a tap take.
  let groups: Int
  /// Whether numbers take 16 bits where the CPU level multiplies such: faster, unless they come from memory.
  let isWide: Bool
  /// The numbers of each column summed.
  private let sums: [Int32]
  /// The zero points' negatives; none where all are 0.
  private let shifts: [Int32]
  private let memory: PackedMemory

  /// The bytes from one tap to the next.
  var tapStep: Int { groups * Self.block * ck_integer_weight_bytes(isWide ? 1 : 0) }
  /// The bytes from one block to the next.
  var blockStep: Int { taps * tapStep }
  /// The blocks without that of the ones.
  var columnBlocks: Int { (columns + Self.block - 1) / Self.block }

  /// Packs numbers; nil where sums could leave 32 bits.
  ///
  /// - Parameters:
  ///   - rows: the products of a tap that are summed.
  ///   - isTransformed: whether to pack what Winograd makes of windows of 3 by 3 instead, whose 16 points are the taps
  ///     then. Columns have no zero points, and numbers are wide.
  ///   - zeroPoints: one for each column.
  init?(
    _ b: UnsafeRawPointer, rows: Int, columns: Int, taps: Int, _ layout: Layout, isSigned: Bool,
    isWide: Bool, isTransformed: Bool = false, zeroPoints: [Int32]
  ) {
    guard rows > 0, columns > 0, taps > 0, rows <= Self.largestSum, taps <= Self.largestSum / rows
    else { return nil }
    let taps = isTransformed ? 16 : taps
    let shifts = Self.shifts(zeroPoints, isSigned: isSigned)
    let hasShifts = shifts.contains { $0 != 0 }
    let group = ck_integer_group()
    let groups = (rows + group - 1) / group
    let columnBlocks = (columns + Self.block - 1) / Self.block
    let tapStep = groups * Self.block * ck_integer_weight_bytes(isWide ? 1 : 0)
    let memory = PackedMemory(
      count: (columnBlocks + (hasShifts ? 1 : 0)) * taps * tapStep / MemoryLayout<Float>.size)
    let to = UnsafeMutableRawPointer(memory.start)
    let from = b.assumingMemoryBound(to: UInt8.self)
    var sums = [Int32](repeating: 0, count: (columnBlocks + 1) * Self.block)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      if isTransformed {
        for block in 0..<columnBlocks {
          let first = block * Self.block
          ck_integer_winograd_pack(
            rows, min(Self.block, columns - first), from + first * layout.column, layout.row,
            layout.column, isSigned ? 0 : 0x80,
            (to + block * taps * tapStep).assumingMemoryBound(to: Int16.self), tapStep / 2,
            sums + first)
        }
        return
      }
      for index in 0..<columnBlocks * taps {
        let first = index / taps * Self.block
        ck_integer_pack(
          rows, min(Self.block, columns - first),
          from + first * layout.column + index % taps * layout.tap, layout.row, layout.column,
          isSigned ? 0 : 0x80, isWide ? 1 : 0, to + index * tapStep, sums + first)
      }
      guard hasShifts else { return }
      var one: UInt8 = 1
      for tap in 0..<taps {
        ck_integer_pack(
          rows, 1, &one, 0, 0, 0, isWide ? 1 : 0, to + (columnBlocks * taps + tap) * tapStep,
          sums + columnBlocks * Self.block)
      }
    }
    self.rows = rows
    self.columns = columns
    self.taps = taps
    self.groups = groups
    self.isWide = isWide
    self.memory = memory
    self.sums = sums
    self.shifts = hasShifts ? shifts : []
    blocks = columnBlocks + (hasShifts ? 1 : 0)
  }

  /// What the numbers as packed lack of those less their zero points.
  static func shifts(_ zeroPoints: [Int32], isSigned: Bool) -> [Int32] {
    zeroPoints.map { (isSigned ? 0 : 128) - $0 }
  }

  /// So many products of two numbers of 8 bits less their zero points stay within 32 bits.
  static let largestSum = Int(Int32.max) / (255 * 255)

  /// The packed numbers from a block on.
  func start(block: Int) -> UnsafePointer<UInt8> {
    UnsafePointer(
      UnsafeMutableRawPointer(memory.start + block * blockStep / MemoryLayout<Float>.size)
        .assumingMemoryBound(to: UInt8.self))
  }

  /// What each column's sums lack on account of the left operand's zero point, which is `zeroPoint` as laid out.
  func corrections(zeroPoint: Int32) -> [Int32] {
    (0..<columns).map { column in
      let shift = shifts.isEmpty ? 0 : shifts[column] &* Int32(truncatingIfNeeded: rows * taps)
      return 0 &- zeroPoint &* (sums[column] &+ shift)
    }
  }

  /// Calls `body` with the factors of the sums of ones; nil where all are 0.
  func withShifts<R>(_ body: (UnsafePointer<Int32>?) -> R) -> R {
    shifts.withUnsafeBufferPointer { body($0.isEmpty ? nil : $0.baseAddress) }
  }
}
