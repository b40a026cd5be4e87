/// A product of matrices, A * B, whose right operand is known beforehand: B is packed once, A is read as it lies, and
/// what is added to the sums and applied to them is done in the same pass.
public struct PackedProduct: Sendable {
  /// The rows of B and columns of A.
  public var k: Int { layout.k }
  /// The columns of B and of the result.
  public var n: Int { layout.n }

  private let layout: ProductLayout
  private let memory: PackedMemory

  /// Packs a matrix; nil where it is empty, or so narrow that most of a block of columns would be padding.
  ///
  /// - Parameters:
  ///   - b: k rows of n numbers, or n rows of k where it is transposed; any alignment.
  ///   - rowStride: the distance of its rows as they lie in memory.
  ///   - factor: what each number is multiplied with.
  public init?(
    k: Int, n: Int, b: UnsafeRawPointer, rowStride: Int, isTransposed: Bool, factor: Float = 1
  ) {
    guard k > 0, n >= ProductLayout.block / 2 else { return nil }
    layout = ProductLayout(k: k, n: n)
    memory = PackedMemory(count: layout.count)
    layout.pack(
      b, rowStride: rowStride, isTransposed: isTransposed, blocks: 0..<layout.blocks,
      into: memory.start, factor: factor)
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
