import Kernels
import Testing

/// Products of small whole numbers, which every order of summation gives exactly.
@Suite struct MatrixProductTests {
  /// The numbers of a matrix whose rows lie further apart than they are long.
  private struct Matrix {
    var rows: Int
    var columns: Int
    var stride: Int
    var numbers: [Float]

    init(_ rows: Int, _ columns: Int, seed: Int) {
      self.rows = rows
      self.columns = columns
      stride = columns + 3
      numbers = (0..<rows * stride).map { Float(($0 * 7 + seed * 5) % 13 - 6) }
    }

    subscript(row: Int, column: Int) -> Float { numbers[row * stride + column] }
  }

  private static let extents = [1, 2, 11, 12, 13, 31, 33, 97, 257, 513]

  @Test(arguments: extents, [false, true])
  func `a product is the sum of products`(extent: Int, isTransposed: Bool) {
    for (m, n, k) in [(extent, 5, 7), (5, extent, 7), (6, 5, extent), (extent, extent, 3)] {
      let a = isTransposed ? Matrix(k, m, seed: 1) : Matrix(m, k, seed: 1)
      let b = isTransposed ? Matrix(n, k, seed: 2) : Matrix(k, n, seed: 2)
      var c = Matrix(m, n, seed: 3)
      var expected = c.numbers
      for row in 0..<m {
        for column in 0..<n {
          let sum = (0..<k).reduce(Float(0)) { sum, i in
            sum + (isTransposed ? a[i, row] * b[column, i] : a[row, i] * b[i, column])
          }
          expected[row * c.stride + column] = 2 * sum - 3 * c[row, column]
        }
      }
      a.numbers.withUnsafeBufferPointer { a in
        b.numbers.withUnsafeBufferPointer { b in
          c.numbers.withUnsafeMutableBufferPointer { c in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else {
              return
            }
            MatrixMultiplication.multiply(
              m: m, n: n, k: k, alpha: 2,
              .init(a, rowStride: (isTransposed ? m : k) + 3, isTransposed: isTransposed),
              .init(b, rowStride: (isTransposed ? k : n) + 3, isTransposed: isTransposed),
              beta: -3, into: c, rowStride: n + 3)
          }
        }
      }
      #expect(c.numbers == expected, "\(m) x \(k) x \(n)")
    }
  }
}
