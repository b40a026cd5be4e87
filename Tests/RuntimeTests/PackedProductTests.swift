import Kernels
import Testing

/// Products of small whole numbers, which every order of summation gives exactly.
@Suite struct PackedProductTests {
  private static func numbers(_ count: Int, seed: Int) -> [Float] {
    (0..<count).map { Float(($0 * 7 + seed * 5 + $0 / 11) % 13 - 6) }
  }

  /// The element of op(B) in a matrix whose rows lie `stride` numbers apart.
  private static func element(
    _ b: [Float], _ row: Int, _ column: Int, stride: Int, isTransposed: Bool
  ) -> Float {
    isTransposed ? b[column * stride + row] : b[row * stride + column]
  }

  private static let shapes = [
    (1, 8, 1), (1, 16, 16), (1, 129, 64), (2, 17, 15), (3, 64, 17), (5, 65, 33), (6, 15, 31),
    (7, 200, 5), (13, 31, 1536), (49, 64, 100), (100, 80, 1537), (3, 20, 3000), (301, 9, 2),
  ]

  @Test(arguments: shapes, [false, true])
  func `a product is the sum of products, bias and residual, clipped`(
    shape: (m: Int, n: Int, k: Int), isTransposed: Bool
  ) throws {
    let (m, n, k) = shape
    let (aStride, outStride) = (k + 2, n + 3)
    let bStride = (isTransposed ? k : n) + 5
    let a = Self.numbers(m * aStride, seed: 1)
    let b = Self.numbers((isTransposed ? n : k) * bStride, seed: 2)
    let bias = Self.numbers(n, seed: 3)
    let residual = Self.numbers(m * outStride, seed: 4)
    var expected = [Float](repeating: 77, count: m * outStride)
    for row in 0..<m {
      for column in 0..<n {
        let sum = (0..<k).reduce(Float(0)) {
          $0 + a[row * aStride + $1]
            * Self.element(b, $1, column, stride: bStride, isTransposed: isTransposed)
        }
        let place = row * outStride + column
        expected[place] = -max(-40, min(50, 2 * sum + bias[column] + residual[place]))
      }
    }
    let product = try #require(
      b.withUnsafeBytes { bytes in
        bytes.baseAddress.flatMap {
          PackedProduct(
            k: k, n: n, b: $0, rowStride: bStride, isTransposed: isTransposed, factor: 2)
        }
      })
    for threads in [1, 3] {
      var out = [Float](repeating: 77, count: m * outStride)
      out.withUnsafeMutableBufferPointer { out in
        guard let out = out.baseAddress else { return }
        product.run(
          a, rows: m, rowStride: aStride, bias: bias, residual: residual, out,
          outStride: outStride, epilogue: Epilogue(low: -40, high: 50, function: .neg),
          on: ThreadPool(threadCount: threads))
      }
      #expect(out == expected)
    }
  }

  @Test func `the residual may be the result, and equal rows give equal bits wherever they stand`()
    throws
  {
    let (m, n, k) = (97, 70, 1700)
    let row: [Float] = (0..<k).map { 1 / Float($0 + 3) }
    let a: [Float] = (0..<m).flatMap { _ in row }
    let b: [Float] = (0..<k * n).map { (index: Int) in 1 / Float(index / n * 7 + 5) }
    let product = try #require(
      b.withUnsafeBytes { bytes in
        bytes.baseAddress.flatMap {
          PackedProduct(k: k, n: n, b: $0, rowStride: n, isTransposed: false)
        }
      })
    var out = [Float](repeating: 0.25, count: m * n)
    out.withUnsafeMutableBufferPointer { out in
      guard let out = out.baseAddress else { return }
      product.run(
        a, rows: m, rowStride: k, residual: out, out, outStride: n,
        on: ThreadPool(threadCount: 2))
    }
    var exact = 0.25
    for i in 0..<k { exact += 1 / Double(i + 3) / Double(i * 7 + 5) }
    #expect(abs(Double(out[0]) - exact) < 1e-5 * exact)
    // Columns are alike as well.
    #expect(out.allSatisfy { $0.bitPattern == out[0].bitPattern })
  }

  @Test(arguments: shapes, [false, true])
  func `products of pairs are those of each pair`(
    shape: (m: Int, n: Int, k: Int), isTransposed: Bool
  ) {
    let (m, n, k) = shape
    for pairs: [StackedProduct.Pair] in [
      [(0, 0)], [(m * k, 0), (0, n * k), (0, 0), (m * k, n * k)],
    ] {
      let a = Self.numbers(2 * m * k, seed: 1)
      let b = Self.numbers(2 * k * n, seed: 2)
      var expected: [Float] = []
      for pair in pairs {
        for row in 0..<m {
          for column in 0..<n {
            let sum = (0..<k).reduce(Float(0)) {
              $0 + a[pair.a + row * k + $1]
                * b[pair.b + (isTransposed ? column * k + $1 : $1 * n + column)]
            }
            expected.append(-2 * sum)
          }
        }
      }
      guard
        let product = StackedProduct(
          m: m, n: n, k: k, isTransposed: isTransposed, factor: -2, pairs: pairs)
      else {
        Issue.record("no product")
        continue
      }
      for threads in [1, 2] {
        let scratch = UnsafeMutableRawBufferPointer.allocate(
          byteCount: max(64, product.scratchByteCount) * threads, alignment: 64)
        defer { scratch.deallocate() }
        var out = [Float](repeating: 77, count: pairs.count * m * n)
        product.run(a, b, &out, on: ThreadPool(threadCount: threads), scratch: scratch)
        #expect(out == expected)
      }
    }
  }
}
