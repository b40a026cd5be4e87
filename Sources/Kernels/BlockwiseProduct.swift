import CKernels

/// A product of matrices, A * B, whose right operand is quantized to 4 bits in groups along the columns of A and stays so
/// in memory: `(q - zero) * scale`, with a zero and a scale for each group of each column of B.
///
/// Few rows are multiplied by the integers as they are read. Of many, a panel of B is made floats at a time.
public struct BlockwiseProduct: Sendable {
  /// The rows of B and columns of A.
  public let k: Int
  /// The columns of B and of the result.
  public let n: Int

  /// The rows up to which the integers are multiplied as they are read.
  private static let fewRows = 32
  /// The rows of a panel, which stays in a core's second-level cache with its four blocks of columns.
  private static let panelRows = 256
  private static let panelBlocks = ProductLayout.groupBlocks

  private let group: Int
  private let weights: PackedMemory
  private let scales: PackedMemory
  private let zeros: PackedMemory
  private let panels: [Panel]

  /// Packs a matrix.
  ///
  /// - Parameters:
  ///   - group: the numbers that share a scale.
  ///   - quantized: for each column of B `bytesPerColumn` bytes with two numbers each, the first one in the low bits.
  ///   - scales: for each column of B one for each group.
  ///   - zeros: laid out as the scales.
  public init(
    k: Int, n: Int, group: Int, quantized: UnsafeRawBufferPointer, bytesPerColumn: Int,
    scales: [Float], zeros: [Float]
  ) {
    let block = ProductLayout.block
    let blocks = (n + block - 1) / block
    let groups = (k + group - 1) / group
    precondition(bytesPerColumn * 2 >= k && quantized.count >= n * bytesPerColumn)
    precondition(scales.count == n * groups && zeros.count == n * groups)
    (self.k, self.n, self.group) = (k, n, group)
    weights = PackedMemory(count: (blocks * k * block / 2 + 3) / 4)
    self.scales = PackedMemory(count: blocks * groups * block)
    self.zeros = PackedMemory(count: blocks * groups * block)
    let bytes = UnsafeMutableRawPointer(weights.start).assumingMemoryBound(to: UInt8.self)
    for column in 0..<n {
      let (index, lane) = column.quotientAndRemainder(dividingBy: block)
      let shift = UInt8(lane < block / 2 ? 0 : 4)
      var to = bytes + index * k * block / 2 + lane % (block / 2)
      for row in 0..<k {
        let pair = quantized[column * bytesPerColumn + row / 2]
        to.pointee |= (row % 2 == 0 ? pair & 15 : pair >> 4) << shift
        to += block / 2
      }
      for place in 0..<groups {
        self.scales.start[(index * groups + place) * block + lane] = scales[column * groups + place]
        self.zeros.start[(index * groups + place) * block + lane] = zeros[column * groups + place]
      }
    }
    panels = stride(from: 0, to: k, by: Self.panelRows).map {
      Panel(first: $0, last: min(k, $0 + Self.panelRows), n: n)
    }
  }

  /// Whether a matrix is not so narrow that most of a block of columns would be padding.
  public static func fits(k: Int, n: Int) -> Bool { k > 0 && n >= ProductLayout.block / 2 }

  private var matrix: ck_blockwise {
    ck_blockwise(
      depth: k, group: group,
      weights: UnsafeRawPointer(weights.start).assumingMemoryBound(to: UInt8.self),
      scales: scales.start, zeros: zeros.start)
  }

  /// Computes `rows` rows of the product.
  ///
  /// - Parameters:
  ///   - a: rows of k numbers, one after another.
  ///   - bias: n numbers that are added to each row, or nil.
  ///   - out: rows of n numbers, one after another.
  public func run(
    _ a: UnsafePointer<Float>, rows: Int, bias: UnsafePointer<Float>? = nil,
    _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    guard rows > 0 else { return }
    let blocks = (n + ProductLayout.block - 1) / ProductLayout.block
    nonisolated(unsafe) let (a, bias, out) = (a, bias, out)
    guard rows <= Self.fewRows else {
      pool.run((blocks + Self.panelBlocks - 1) / Self.panelBlocks) { task in
        let first = task * Self.panelBlocks
        runPanels(a, rows: rows, bias: bias, out, first..<min(blocks, first + Self.panelBlocks))
      }
      return
    }
    // A task takes some ten microseconds.
    let taskBlocks = max(1, (1 << 14) / (k * rows)) * Self.panelBlocks
    pool.run((blocks + taskBlocks - 1) / taskBlocks) { task in
      var matrix = matrix
      ck_f32_blockwise_product(
        &matrix, a, k, rows, task * taskBlocks, min(blocks, (task + 1) * taskBlocks), n, bias, out,
        n)
    }
  }

  /// Computes some blocks of columns by way of floats.
  private func runPanels(
    _ a: UnsafePointer<Float>, rows: Int, bias: UnsafePointer<Float>?,
    _ out: UnsafeMutablePointer<Float>, _ blocks: Range<Int>
  ) {
    let column = blocks.lowerBound * ProductLayout.block
    let count = min(k, Self.panelRows) * ProductLayout.block * blocks.count
    withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { memory in
      guard let floats = memory.baseAddress else { return }
      var matrix = matrix
      for panel in panels {
        for (index, block) in blocks.enumerated() {
          ck_f32_blockwise_unpack(
            &matrix, block, panel.first, panel.last,
            floats + index * (panel.last - panel.first) * ProductLayout.block)
        }
        let isFirst = panel.first == 0
        let operands = ProductLayout.Operands(
          a: a + panel.first, rowStride: k, bias: isFirst ? bias.map { $0 + column } : nil,
          residual: isFirst ? nil : UnsafePointer(out + column), out: out + column, outStride: n)
        let isLast = blocks.upperBound * ProductLayout.block >= n
        let layout = isLast ? panel.rest : panel.whole
        layout.multiply(operands, packed: floats, rows: 0..<rows, blocks: 0..<blocks.count)
      }
    }
  }
}

/// Rows of the matrix that are made floats together.
private struct Panel: Sendable {
  let first: Int
  let last: Int
  /// How the floats of as many blocks of columns as are taken together lie, and those of the last ones.
  let whole: ProductLayout
  let rest: ProductLayout

  init(first: Int, last: Int, n: Int) {
    (self.first, self.last) = (first, last)
    let width = ProductLayout.groupBlocks * ProductLayout.block
    whole = ProductLayout(k: last - first, n: width)
    rest = ProductLayout(k: last - first, n: (n - 1) % width + 1)
  }
}
