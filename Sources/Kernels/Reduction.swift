import CKernels

/// A reduction of floats along neighbouring axes.
///
/// The tensor is taken as `outer` matrices of `count` rows and `inner` columns, whose columns are
/// reduced; where `inner` is 1 those are contiguous.
public struct Reduction: Sendable {
  /// What is computed of the elements.
  public enum Function: Sendable {
    /// Their sum.
    case sum
    /// Their mean.
    case mean
    /// The sum of their squares.
    case sumOfSquares
    /// The square root of that.
    case norm
    /// The sum of their magnitudes.
    case sumOfMagnitudes
    /// The largest; NaN if there is one.
    case max
    /// The smallest; NaN if there is one.
    case min
  }

  private let function: Function
  private let outer: Int
  private let count: Int
  private let inner: Int
  /// Columns of one matrix that one task reduces.
  private let width: Int
  /// Matrices that one task reduces, where it reduces all of their columns.
  private let chunk: Int

  /// Prepares for known extents, none of them 0.
  public init(_ function: Function, outer: Int, count: Int, inner: Int) {
    self.function = function
    self.outer = outer
    self.count = count
    self.inner = inner
    let wanted = Swift.max(1, (1 << 16) / count)
    width = Swift.min(inner, (wanted + 63) / 64 * 64)
    chunk = width < inner ? 1 : Swift.max(1, wanted / inner)
  }

  /// Computes the `outer` rows of `inner` results.
  public func run(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    let strips = (inner + width - 1) / width
    let groups = (outer + chunk - 1) / chunk
    pool.run(groups * strips) { task in
      let (group, strip) = task.quotientAndRemainder(dividingBy: strips)
      let first = strip * width
      let columns = Swift.min(width, inner - first)
      for matrix in group * chunk..<Swift.min(outer, (group + 1) * chunk) {
        let start = x + matrix * count * inner + first
        let target = out + matrix * inner + first
        if inner == 1 {
          target[0] = reduceRow(start)
        } else {
          reduceColumns(columns, start, target)
        }
        finish(columns, target)
      }
    }
  }

  private func reduceRow(_ x: UnsafePointer<Float>) -> Float {
    switch function {
    case .sum, .mean: ck_f32_sum(count, x)
    case .sumOfSquares, .norm: ck_f32_sum_squares(count, x)
    case .sumOfMagnitudes: ck_f32_sum_magnitudes(count, x)
    case .max: ck_f32_max_element(count, x)
    case .min: ck_f32_min_element(count, x)
    }
  }

  private func reduceColumns(
    _ columns: Int, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>
  ) {
    switch function {
    case .sum, .mean: ck_f32_sum_columns(count, columns, x, inner, out)
    case .sumOfSquares, .norm: ck_f32_sum_squares_columns(count, columns, x, inner, out)
    case .sumOfMagnitudes: ck_f32_sum_magnitudes_columns(count, columns, x, inner, out)
    case .max: ck_f32_max_columns(count, columns, x, inner, out)
    case .min: ck_f32_min_columns(count, columns, x, inner, out)
    }
  }

  private func finish(_ columns: Int, _ out: UnsafeMutablePointer<Float>) {
    switch function {
    case .mean: ck_f32_div_scalar(columns, out, Float(count), out)
    case .norm: ck_f32_sqrt(columns, out, out)
    default: break
    }
  }
}

/// Functions along an axis behind which there are others: each of `outer` matrices of `count` rows and
/// `inner` columns is taken by columns.
public enum ColumnKernels {
  /// Columns that one task takes: whole lines of the cache, enough of them for the task to be worth it.
  private static func width(_ count: Int) -> Int {
    (max(1, (1 << 14) / max(1, count)) + 63) / 64 * 64
  }

  private static func forEachStrip(
    outer: Int, count: Int, inner: Int, on pool: ThreadPool,
    _ body: @Sendable (_ matrix: Int, _ first: Int, _ columns: Int) -> Void
  ) {
    let width = Self.width(count)
    let strips = (inner + width - 1) / width
    pool.run(outer * strips) { task in
      let (matrix, strip) = task.quotientAndRemainder(dividingBy: strips)
      body(matrix, strip * width, min(width, inner - strip * width))
    }
  }

  /// Softmax of each column, or its logarithm.
  public static func softmax(
    outer: Int, count: Int, inner: Int, isLogarithm: Bool, _ x: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    forEachStrip(outer: outer, count: count, inner: inner, on: pool) { matrix, first, columns in
      let start = matrix * count * inner + first
      if isLogarithm {
        ck_f32_log_softmax_columns(count, columns, x + start, inner, out + start)
      } else {
        ck_f32_softmax_columns(count, columns, x + start, inner, out + start)
      }
    }
  }

  /// The row of each column's largest element, or smallest; of several the first, and NaN before all.
  ///
  /// - Precondition: there are at most 2^24 rows.
  public static func index(
    outer: Int, count: Int, inner: Int, ofSmallest: Bool, _ x: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Int64>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    forEachStrip(outer: outer, count: count, inner: inner, on: pool) { matrix, first, columns in
      let source = x + matrix * count * inner + first
      let target = out + matrix * inner + first
      if inner == 1 {
        target[0] = Int64(ofSmallest ? ck_f32_argmin(count, source) : ck_f32_argmax(count, source))
      } else if ofSmallest {
        ck_f32_argmin_columns(count, columns, source, inner, target)
      } else {
        ck_f32_argmax_columns(count, columns, source, inner, target)
      }
    }
  }
}
