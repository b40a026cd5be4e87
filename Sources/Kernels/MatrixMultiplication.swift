import CKernels
import COpenBLAS

/// Products of row-major float matrices.
public enum MatrixMultiplication {
  /// So few rows are multiplied as vectors.
  private static let vectorRows = 2
  private static let rowTile = 128
  private static let columnTile = 512

  /// A matrix in memory: its first element, the distance of its rows, and whether its rows and
  /// columns change places.
  public struct Operand {
    var data: UnsafePointer<Float>
    var rowStride: Int
    var isTransposed: Bool

    /// Describes a matrix.
    public init(_ data: UnsafePointer<Float>, rowStride: Int, isTransposed: Bool = false) {
      self.data = data
      self.rowStride = rowStride
      self.isTransposed = isTransposed
    }
  }

  /// Computes `C = alpha * A * B + beta * C` on the calling thread, by OpenBLAS where the machine
  /// has it.
  ///
  /// One call uses one thread: work is shared out in tiles of a fixed size instead, so that results
  /// do not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - m: rows of A and C.
  ///   - n: columns of B and C.
  ///   - k: columns of A and rows of B.
  public static func multiply(
    m: Int, n: Int, k: Int, alpha: Float = 1, _ a: Operand, _ b: Operand, beta: Float = 0,
    into c: UnsafeMutablePointer<Float>, rowStride: Int
  ) {
    guard m > 0, n > 0 else { return }
    guard k > 0 else {
      for row in 0..<m { for column in 0..<n { c[row * rowStride + column] *= beta } }
      return
    }
    if let m = Int32(exactly: m), let n = Int32(exactly: n), let k = Int32(exactly: k),
      let aStride = Int32(exactly: a.rowStride), let bStride = Int32(exactly: b.rowStride),
      let cStride = Int32(exactly: rowStride),
      openblas_sgemm(
        a.isTransposed, b.isTransposed, m, n, k, alpha, a.data, aStride, b.data, bStride, beta, c,
        cStride)
    {
      return
    }
    let scratch = ck_f32_gemm_small_scratch(m, n, k)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: scratch) { scratch in
      guard let memory = scratch.baseAddress else { return }
      ck_f32_gemm_small(
        a.isTransposed, b.isTransposed, m, n, k, alpha, a.data, a.rowStride, b.data, b.rowStride,
        beta, c, rowStride, memory)
    }
  }

  /// Computes `C = alpha * A * B + beta * C` in tiles, side by side.
  public static func multiply(
    m: Int, n: Int, k: Int, alpha: Float = 1, _ a: Operand, _ b: Operand, beta: Float = 0,
    into c: UnsafeMutablePointer<Float>, rowStride: Int, on pool: ThreadPool
  ) {
    if m <= vectorRows, b.isTransposed, !a.isTransposed, k > 0 {
      return multiplyVectors(
        m: m, n: n, k: k, alpha: alpha, a, b, beta: beta, into: c, rowStride: rowStride, on: pool)
    }
    let rows = (m + rowTile - 1) / rowTile
    let columns = (n + columnTile - 1) / columnTile
    nonisolated(unsafe) let a = a
    nonisolated(unsafe) let b = b
    nonisolated(unsafe) let c = c
    pool.run(rows * columns) { task in
      let row = task / columns * rowTile
      let column = task % columns * columnTile
      multiply(
        m: min(rowTile, m - row), n: min(columnTile, n - column), k: k, alpha: alpha,
        a.skipping(rows: row), b.skipping(columns: column), beta: beta,
        into: c + row * rowStride + column, rowStride: rowStride)
    }
  }
}

extension MatrixMultiplication {
  /// Multiplies few rows with the rows of a matrix, each product by itself: memory is read once, and
  /// equal rows give equal numbers, wherever they stand.
  private static func multiplyVectors(
    m: Int, n: Int, k: Int, alpha: Float, _ a: Operand, _ b: Operand, beta: Float,
    into c: UnsafeMutablePointer<Float>, rowStride: Int, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let a = a
    nonisolated(unsafe) let b = b
    nonisolated(unsafe) let c = c
    let tile = 64
    pool.run((n + tile - 1) / tile) { task in
      for column in task * tile..<min(n, (task + 1) * tile) {
        for row in 0..<m {
          let product = ck_f32_dot(k, a.data + row * a.rowStride, b.data + column * b.rowStride)
          let place = c + row * rowStride + column
          place.pointee = alpha * product + (beta == 0 ? 0 : beta * place.pointee)
        }
      }
    }
  }
}

extension MatrixMultiplication.Operand {
  fileprivate func skipping(rows: Int) -> Self {
    var part = self
    part.data += isTransposed ? rows : rows * rowStride
    return part
  }

  fileprivate func skipping(columns: Int) -> Self {
    var part = self
    part.data += isTransposed ? columns * rowStride : columns
    return part
  }
}
