import ByteStorage
import Diagnostics
import Kernels
import ModelIR

// The weights of MatMulNBits.

extension Tensor {
  /// The unsigned integers of 2, 4 or 8 bits that the bytes of each row hold, the first one in the
  /// lowest bits: the first `count` of each row.
  ///
  /// - Precondition: the tensor is `uint8` and has `rows * bytesPerRow` elements, which hold as many
  ///   integers as asked for.
  func unpackedBits(_ bits: Int, rows: Int, bytesPerRow: Int, count: Int) -> [Double] {
    let packed = bytes.elements(as: UInt8.self)
    let perByte = 8 / bits
    let mask = UInt8(truncatingIfNeeded: 1 << bits - 1)
    var values: [Double] = []
    values.reserveCapacity(rows * count)
    for row in 0..<rows {
      for i in 0..<count {
        let byte = packed[row * bytesPerRow + i / perByte]
        values.append(Double(byte >> UInt8(i % perByte * bits) & mask))
      }
    }
    return values
  }
}

/// A matrix of N rows of K numbers, quantized in blocks along the rows.
struct BlockQuantizedMatrix {
  /// The extent of the rows: K.
  let columns: Int
  /// The number of rows: N.
  let rows: Int
  private let bits: Int
  private let blockSize: Int
  private let blocks: Int

  /// Reads the attributes of MatMulNBits.
  init(_ context: some NodeReading) throws(Diagnostic) {
    columns = try context.int("K")
    rows = try context.int("N")
    bits = try context.int("bits")
    blockSize = try context.int("block_size")
    guard columns >= 1, columns <= 1 << 31 else {
      throw context.invalid("K", "is \(columns), expected a positive number")
    }
    guard rows >= 1, rows <= 1 << 31 else {
      throw context.invalid("N", "is \(rows), expected a positive number")
    }
    guard [2, 4, 8].contains(bits) else {
      throw context.invalid("bits", "is \(bits), expected 2, 4 or 8")
    }
    guard blockSize >= 16, blockSize <= 1 << 31, blockSize & (blockSize - 1) == 0 else {
      throw context.invalid("block_size", "is \(blockSize), expected a power of 2 from 16 on")
    }
    guard try context.int("weight_prepacked") == 0 else {
      throw context.unsupported("does not take weights that are laid out for a device")
    }
    blocks = (columns - 1) / blockSize + 1
  }

  /// The numbers of the matrix, row by row.
  ///
  /// - Parameters:
  ///   - packed: the quantized numbers.
  ///   - scales: one for each block of each row.
  ///   - zeroPoints: packed like the numbers, or of the scales' kind; nil for half of the range.
  ///   - groups: for each column the block whose scale and zero point count; nil for its own.
  func numbers(
    _ context: some NodeReading, _ packed: Tensor, scales: Tensor, zeroPoints: Tensor?,
    groups: Tensor?
  ) throws(Diagnostic) -> [Double] {
    try requireSizes(context, packed, scales: scales)
    let scale = scales.doubles
    let zero = try zeroPointNumbers(context, zeroPoints)
    let group = try columnGroups(context, groups)
    var numbers = packed.unpackedBits(bits, rows: rows, bytesPerRow: bytesPerRow, count: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let place = row * blocks + group[column]
        let index = row * columns + column
        numbers[index] = (numbers[index] - zero[place]) * scale[place]
      }
    }
    return numbers
  }

  /// The product with the transpose of the matrix, whose numbers stay quantized; nil where no kernel takes them so: other
  /// than 4 bits, or so few rows that it does not pay.
  func product(
    _ context: some NodeReading, _ packed: Tensor, scales: Tensor, zeroPoints: Tensor?
  ) throws(Diagnostic) -> BlockwiseProduct? {
    guard bits == 4, BlockwiseProduct.fits(k: columns, n: rows) else { return nil }
    try requireSizes(context, packed, scales: scales)
    let zeros = try zeroPointNumbers(context, zeroPoints).map { Float($0) }
    // The packed copies are what runs read.
    defer {
      packed.bytes.releasePages()
      scales.bytes.releasePages()
    }
    return packed.bytes.withUnsafeBytes { bytes in
      BlockwiseProduct(
        k: columns, n: rows, group: blockSize, quantized: bytes, bytesPerColumn: bytesPerRow,
        scales: scales.doubles.map { Float($0) }, zeros: zeros)
    }
  }

  private var bytesPerRow: Int { blocks * (blockSize * bits / 8) }

  private func requireSizes(
    _ context: some NodeReading, _ packed: Tensor, scales: Tensor
  ) throws(Diagnostic) {
    guard let size = [rows, blocks, blockSize].checkedElementCount, size <= 1 << 31,
      packed.count == rows * bytesPerRow
    else {
      throw context.mismatch(
        "'B' has shape \(packed.shape), expected [\(rows), \(blocks), \(blockSize * bits / 8)]")
    }
    guard scales.count == rows * blocks else {
      throw context.mismatch("'scales' has shape \(scales.shape), expected [\(rows), \(blocks)]")
    }
  }

  private func zeroPointNumbers(
    _ context: some NodeReading, _ zeroPoints: Tensor?
  ) throws(Diagnostic) -> [Double] {
    guard let zeroPoints else {
      return [Double](repeating: Double(1 << (bits - 1)), count: rows * blocks)
    }
    let isPacked = zeroPoints.elementType == .uint8
    let perRow = isPacked ? (blocks * bits + 7) / 8 : blocks
    guard zeroPoints.count == rows * perRow else {
      throw context.mismatch(
        "'zero_points' has shape \(zeroPoints.shape), expected [\(rows), \(perRow)]")
    }
    return isPacked
      ? zeroPoints.unpackedBits(bits, rows: rows, bytesPerRow: perRow, count: blocks)
      : zeroPoints.doubles
  }

  private func columnGroups(
    _ context: some NodeReading, _ groups: Tensor?
  ) throws(Diagnostic) -> [Int] {
    guard let groups else { return (0..<columns).map { $0 / blockSize } }
    let numbers = groups.int64s.map { Int($0) }
    guard numbers.count >= columns, numbers.allSatisfy({ $0 >= 0 && $0 < blocks }) else {
      throw context.mismatch(
        "'g_idx' has shape \(groups.shape), expected \(columns) indices below \(blocks)")
    }
    return numbers
  }
}
