/// A product of matrices, A * B, whose right operand is known beforehand: B is packed once, A is read as it lies, and
/// what is added to the sums and applied to them is done in the same pass.
public struct PackedProduct: Sendable {
  /// The rows of B and columns of A.
  public var k: Int { layout.k }
  /// The columns of B and of the result.
  public var n: Int { layout.n }

  /// The numbers that a task packs, about.
  private static let taskCount = 1 << 20

  /// The most rows of B where most of a block of columns is padding: 1 MiB.
  private static let longestNarrow = 1 << 14

  private let layout: ProductLayout
  private let memory: PackedMemory

  /// Packs a matrix; nil where ``fits(k:n:)`` says no.
  ///
  /// - Parameters:
  ///   - b: k rows of n numbers, or n rows of k where it is transposed; any alignment.
  ///   - rowStride: the distance of its rows as they lie in memory.
  ///   - factor: what each number is multiplied with.
  ///   - pool: the threads that pack; the caller's alone where there are none.
  ///   - release: called for columns of B whose numbers have been read.
  public init?(
    k: Int, n: Int, b: UnsafeRawPointer, rowStride: Int, isTransposed: Bool, factor: Float = 1
  ) {
    guard Self.fits(k: k, n: n) else { return nil }
    let count = isTransposed ? (n - 1) * rowStride + k : (k - 1) * rowStride + n
    self.init(
      k: k, n: n, b: UnsafeRawBufferPointer(start: b, count: count * MemoryLayout<Float>.size),
      rowStride: rowStride, isTransposed: isTransposed, factor: factor)
  }

  /// Packs a matrix that is not empty.
  ///
  /// - Parameters:
  ///   - pool: the threads that pack; the caller's alone where there are none.
  ///   - release: called for columns of B whose numbers have been read.
  public init(
    k: Int, n: Int, b: UnsafeRawBufferPointer, rowStride: Int, isTransposed: Bool, factor: Float,
    on pool: ThreadPool? = nil, release: @Sendable (Range<Int>) -> Void = { _ in }
  ) {
    let layout = ProductLayout(k: k, n: n)
    self.layout = layout
    memory = PackedMemory(count: layout.count)
    guard let address = b.baseAddress, k > 0 else { return }
    nonisolated(unsafe) let (start, b) = (memory.start, address)
    let taskBlocks = max(1, Self.taskCount / (k * ProductLayout.block))
    ThreadPool.run((layout.blocks + taskBlocks - 1) / taskBlocks, on: pool) { task in
      let blocks = task * taskBlocks..<min((task + 1) * taskBlocks, layout.blocks)
      layout.pack(
        b, rowStride: rowStride, isTransposed: isTransposed, blocks: blocks, into: start,
        factor: factor)
      let columns =
        blocks.lowerBound * ProductLayout.block..<blocks.upperBound * ProductLayout.block
      release(columns.clamped(to: 0..<n))
    }
  }

  /// Whether a matrix is neither empty nor so narrow and long that packing it would take much memory for padding.
  public static func fits(k: Int, n: Int) -> Bool {
    k > 0 && n > 0 && (n >= ProductLayout.block / 2 || k <= longestNarrow)
  }

  /// Computes `rows` rows of the product.
  ///
  /// - Parameters:
  ///   - rowStride: the distance of the rows of A.
  ///   - bias: n numbers that are added to each row, or nil.
  ///   - residual: numbers that are added, laid out as the result, which they may be; or nil.
  ///   - outStride: the distance of the rows of the result.
  ///   - epilogue: what becomes of the sums after that.
  public func run(
    _ a: UnsafePointer<Float>, rows: Int, rowStride: Int, bias: UnsafePointer<Float>? = nil,
    residual: UnsafePointer<Float>? = nil, _ out: UnsafeMutablePointer<Float>, outStride: Int,
    epilogue: Epilogue = Epilogue(), on pool: ThreadPool
  ) {
    let operands = ProductLayout.Operands(
      a: a, rowStride: rowStride, bias: bias, residual: residual, out: out, outStride: outStride,
      epilogue: epilogue)
    layout.multiply(operands, packed: memory.start, rows: rows, on: pool)
  }
}
