import Diagnostics
import ModelIR

/// The extents of a product of stacks of matrices, as numpy's `matmul` defines it: vectors count as a
/// row on the left and as a column on the right, and leading axes are broadcast.
struct MatrixProduct {
  /// The rows of the left matrices.
  let rows: Int
  /// The columns of the left and rows of the right matrices.
  let inner: Int
  /// The columns of the right matrices.
  let columns: Int
  /// The shape of the result.
  let shape: [Int]
  private let leftStarts: [Int]
  private let rightStarts: [Int]

  /// The product of matrices of these shapes, or nil where they do not fit.
  init?(_ a: [Int], _ b: [Int]) {
    guard !a.isEmpty, !b.isEmpty else { return nil }
    let left = a.count == 1 ? [1] + a : a
    let right = b.count == 1 ? b + [1] : b
    rows = left[left.count - 2]
    inner = left[left.count - 1]
    columns = right[right.count - 1]
    let leftBatch = Array(left.dropLast(2))
    let rightBatch = Array(right.dropLast(2))
    guard right[right.count - 2] == inner,
      let batch = Broadcasting.shape([leftBatch, rightBatch])
    else { return nil }
    let leftSize = rows * inner
    let rightSize = inner * columns
    leftStarts = Broadcasting.positions(leftBatch, to: batch).map { $0 * leftSize }
    rightStarts = Broadcasting.positions(rightBatch, to: batch).map { $0 * rightSize }
    shape = batch + (a.count == 1 ? [] : [rows]) + (b.count == 1 ? [] : [columns])
  }

  /// Multiplies real numbers.
  func multiply(_ a: [Double], _ b: [Double]) -> [Double] {
    multiply(a, b, zero: 0) { $0 += $1 * $2 }
  }

  /// Multiplies integers modulo 2^64.
  func multiply(_ a: [Int64], _ b: [Int64]) -> [Int64] {
    multiply(a, b, zero: 0) { $0 = $0 &+ $1 &* $2 }
  }

  @inline(__always)
  private func multiply<T>(
    _ a: [T], _ b: [T], zero: T, _ accumulate: (inout T, T, T) -> Void
  ) -> [T] {
    var result = [T](repeating: zero, count: leftStarts.count * rows * columns)
    result.withUnsafeMutableBufferPointer { result in
      b.withUnsafeBufferPointer { b in
        for (batch, (leftStart, rightStart)) in zip(leftStarts, rightStarts).enumerated() {
          for row in 0..<rows {
            let target = (batch * rows + row) * columns
            for k in 0..<inner {
              let factor = a[leftStart + row * inner + k]
              let source = rightStart + k * columns
              for column in 0..<columns {
                accumulate(&result[target + column], factor, b[source + column])
              }
            }
          }
        }
      }
    }
    return result
  }
}

extension EvaluationContext {
  /// The extents of the product of two tensors.
  func matrixProduct(_ a: Tensor, _ b: Tensor) throws(Diagnostic) -> MatrixProduct {
    guard let product = MatrixProduct(a.shape, b.shape) else {
      throw mismatch("shapes \(a.shape) and \(b.shape) cannot be multiplied")
    }
    _ = try checkedCount(product.shape)
    return product
  }
}

extension InferenceContext {
  /// The shape of the product of two inputs; nil where the rank of one is not known.
  func matrixProductShape(_ left: Int, _ right: Int) throws(Diagnostic) -> Shape? {
    guard let a = shape(left)?.dimensions, let b = shape(right)?.dimensions else { return nil }
    let found = "shapes \(Shape(a)) and \(Shape(b)) cannot be multiplied"
    guard let inner = a.last, b.count > 0 else { throw mismatch(found) }
    let other = b[Swift.max(0, b.count - 2)]
    if let inner = inner.known, let other = other.known, inner != other { throw mismatch(found) }
    guard let batch = Broadcasting.shape([Shape(a.dropLast(2)), Shape(b.dropLast(2))]) else {
      throw mismatch(found)
    }
    let rows = a.count == 1 ? [] : [a[a.count - 2]]
    let columns = b.count == 1 ? [] : [b[b.count - 1]]
    return Shape(batch.dimensions + rows + columns)
  }
}
