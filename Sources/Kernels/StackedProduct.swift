import CKernels

/// Products of pairs of matrices that are both computed: the right operands are packed when they are used.
public struct StackedProduct: Sendable {
  /// Where the operands of a pair begin.
  public typealias Pair = (a: Int, b: Int)

  /// How the pairs are shared out.
  private enum Plan {
    /// So few rows that packing does not pay: each is multiplied with what lies in memory.
    case vectors
    /// A pair is a task; each thread packs into memory of its own.
    case pairs
    /// Pairs come one after the other, their parts side by side.
    case parts
  }

  /// So few rows are multiplied as vectors.
  private static let vectorRows = 2
  /// The columns of a task on vectors.
  private static let vectorColumns = 256

  private let m: Int
  private let layout: ProductLayout
  private let isTransposed: Bool
  private let factor: Float
  private let pairs: [Pair]
  private let plan: Plan

  /// Prepares products of m x k and k x n; nil where others are faster or the right operand takes too much to pack.
  ///
  /// - Parameters:
  ///   - isTransposed: whether the right operands lie as n x k.
  ///   - factor: what the products are multiplied with.
  public init?(m: Int, n: Int, k: Int, isTransposed: Bool, factor: Float, pairs: [Pair]) {
    guard m > 0, n > 0, k > 0, !pairs.isEmpty else { return nil }
    self.m = m
    self.isTransposed = isTransposed
    self.factor = factor
    self.pairs = pairs
    layout = ProductLayout(k: k, n: n)
    if m <= Self.vectorRows {
      plan = .vectors
    } else {
      guard n >= ProductLayout.block / 2, layout.count <= 1 << 21 else { return nil }
      plan = pairs.count >= 4 || m * layout.count <= 1 << 20 ? .pairs : .parts
    }
  }

  /// The bytes of working memory that each thread needs.
  public var scratchByteCount: Int {
    switch plan {
    case .vectors: 0
    case .pairs, .parts: (layout.count + 15) / 16 * 16 * MemoryLayout<Float>.stride
    }
  }

  /// Computes the products, each m x n, one behind the other.
  ///
  /// - Parameter scratch: memory of all threads, at least ``scratchByteCount`` for each.
  public func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    on pool: ThreadPool, scratch: UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let (a, b, out) = (a, b, out)
    if case .vectors = plan { return multiplyVectors(a, b, out, on: pool) }
    guard let start = scratch.baseAddress?.assumingMemoryBound(to: Float.self) else { return }
    nonisolated(unsafe) let memory = start
    let size = scratch.count / pool.threadCount / 64 * 64 / MemoryLayout<Float>.stride
    if case .pairs = plan {
      pool.run(pairs.count) { index, worker in
        let packed = memory + worker * size
        pack(b + pairs[index].b, 0..<layout.blocks, packed)
        layout.multiply(
          operands(a, out, index), packed: packed, rows: 0..<m, blocks: 0..<layout.blocks)
      }
      return
    }
    for index in pairs.indices {
      pool.run((layout.blocks + 7) / 8) { part in
        pack(b + pairs[index].b, part * 8..<min(part * 8 + 8, layout.blocks), memory)
      }
      layout.multiply(operands(a, out, index), packed: memory, rows: m, on: pool)
    }
  }

  private func operands(
    _ a: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ index: Int
  ) -> ProductLayout.Operands {
    ProductLayout.Operands(
      a: a + pairs[index].a, rowStride: layout.k, out: out + index * m * layout.n,
      outStride: layout.n)
  }

  private func pack(
    _ b: UnsafePointer<Float>, _ blocks: Range<Int>, _ memory: UnsafeMutablePointer<Float>
  ) {
    layout.pack(
      b, rowStride: isTransposed ? layout.k : layout.n, isTransposed: isTransposed,
      blocks: blocks, into: memory, factor: factor)
  }

  private func multiplyVectors(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    on pool: ThreadPool
  ) {
    let (n, k) = (layout.n, layout.k)
    nonisolated(unsafe) let (a, b, out) = (a, b, out)
    let columnTasks = (n + Self.vectorColumns - 1) / Self.vectorColumns
    // Small pairs share a task.
    let taskPairs = max(1, min(pairs.count, (1 << 14) / max(1, n * k)))
    let pairTasks = (pairs.count + taskPairs - 1) / taskPairs
    pool.run(pairTasks * columnTasks) { task in
      let first = task % columnTasks * Self.vectorColumns
      let count = min(Self.vectorColumns, n - first)
      let start = task / columnTasks * taskPairs
      for index in start..<min(start + taskPairs, pairs.count) {
        let (left, right) = (a + pairs[index].a, b + pairs[index].b)
        for row in 0..<m {
          let x = left + row * k
          let to = out + (index * m + row) * n + first
          if isTransposed {
            for column in 0..<count { to[column] = ck_f32_dot(k, x, right + (first + column) * k) }
          } else {
            ck_f32_vector_product(k, count, x, right + first, n, to)
          }
          if factor != 1 { ck_f32_mul_scalar(count, to, factor, to) }
        }
      }
    }
  }
}
