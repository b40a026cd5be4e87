import Kernels
import Testing

/// Products with matrices of 4 bits, of whole numbers and scales that every order of summation gives exactly.
@Suite struct BlockwiseProductTests {
  private static let shapes = [
    (0, 16, 16, 16), (1, 8, 1, 16), (1, 130, 600, 32), (2, 17, 33, 16), (3, 64, 255, 64),
    (4, 33, 256, 1024), (5, 65, 257, 32), (32, 16, 31, 16), (33, 16, 31, 16), (33, 130, 600, 128),
    (70, 100, 512, 32),
  ]

  @Test(arguments: shapes)
  func `a product is the sum of products with what the integers stand for`(
    shape: (m: Int, n: Int, k: Int, group: Int)
  ) {
    let (m, n, k, group) = shape
    let groups = (k + group - 1) / group
    let bytesPerColumn = groups * group / 2
    let a = (0..<m * k).map { Float($0 * 7 % 11 - 5) }
    let quantized = (0..<n * bytesPerColumn).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 19) }
    let scales = (0..<n * groups).map { Float([0.5, 1, -2][$0 % 3]) }
    let zeros = (0..<n * groups).map { Float($0 * 5 % 16) }
    let bias = (0..<n).map { Float($0 % 9) }
    var expected = [Float](repeating: 0, count: m * n)
    for row in 0..<m {
      for column in 0..<n {
        var sum = bias[column]
        for i in 0..<k {
          let pair = quantized[column * bytesPerColumn + i / 2]
          let place = column * groups + i / group
          sum +=
            a[row * k + i] * (Float(i % 2 == 0 ? pair & 15 : pair >> 4) - zeros[place])
            * scales[place]
        }
        expected[row * n + column] = sum
      }
    }
    let product = quantized.withUnsafeBytes {
      BlockwiseProduct(
        k: k, n: n, group: group, quantized: $0, bytesPerColumn: bytesPerColumn, scales: scales,
        zeros: zeros)
    }
    for threads in [1, 3] {
      var out = [Float](repeating: 77, count: m * n + 1)
      out.withUnsafeMutableBufferPointer { out in
        guard let out = out.baseAddress else { return }
        product.run(a, rows: m, bias: bias, out, on: ThreadPool(threadCount: threads))
      }
      #expect(out == expected + [77])
    }
  }
}
