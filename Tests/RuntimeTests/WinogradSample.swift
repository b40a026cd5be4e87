import Kernels
import Testing

/// A convolution of seeded numbers, in blocked memory, and its direct sum in double precision.
struct WinogradSample: CustomTestStringConvertible, Sendable {
  var height = 9
  var width = 11
  /// Top, left, bottom, right.
  var pads = [1, 1, 1, 1]
  /// The extent of the window, both ways.
  var kernel = 3
  /// Whether the window has one row.
  var isLine = false
  var channels = 18
  var features = 20
  var batch = 1
  var hasBias = true
  var hasResidual = false
  var epilogue = Epilogue()

  var testDescription: String {
    "\(batch)x\(channels)x\(height)x\(width) to \(features), \(rows)x\(kernel), pads \(pads)"
      + (hasResidual ? ", residual" : "") + ", clipped to \(epilogue.low)...\(epilogue.high)"
  }

  /// The rows of the window.
  var rows: Int { isLine ? 1 : kernel }
  var outHeight: Int { height + pads[0] + pads[2] - rows + 1 }
  var outWidth: Int { width + pads[1] + pads[3] - kernel + 1 }
  var channelBlocks: Int { (channels + 15) / 16 }
  var featureBlocks: Int { (features + 15) / 16 }

  var window: Window2D {
    Window2D(
      vertical: .init(
        input: height, output: outHeight, kernel: rows, padBegin: pads[0], padEnd: pads[2]),
      horizontal: .init(
        input: width, output: outWidth, kernel: kernel, padBegin: pads[1], padEnd: pads[3]))
  }

  /// Numbers in [-1, 1), the same for the same seed.
  static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    return (0..<count).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
    }
  }

  /// [batch, channels, height, width].
  var input: [Float] { Self.numbers(batch * channels * height * width, seed: 1) }
  var weights: [Float] { Self.numbers(features * channels * rows * kernel, seed: 2) }
  var bias: [Float] { Self.numbers(features, seed: 3) }
  /// [batch, features, output height, output width].
  var residual: [Float] { Self.numbers(batch * features * outHeight * outWidth, seed: 4) }

  /// [images, planes, positions] as [images, planes / 16, positions, 16], with a filler in lanes beyond the last plane.
  static func blocked(
    _ values: [Float], planes: Int, positions: Int, filler: Float
  ) -> [Float] {
    let blocks = (planes + 15) / 16
    let images = values.count / (planes * positions)
    var result = [Float](repeating: filler, count: images * blocks * positions * 16)
    for image in 0..<images {
      for plane in 0..<planes {
        let to = (image * blocks + plane / 16) * positions * 16 + plane % 16
        let from = (image * planes + plane) * positions
        for position in 0..<positions { result[to + position * 16] = values[from + position] }
      }
    }
    return result
  }

  /// What stands in the result beyond the last feature.
  func unused(_ result: [Float]) -> [Float] {
    guard features % 16 != 0 else { return [] }
    let positions = outHeight * outWidth
    return result.indices.filter {
      $0 / (positions * 16) % featureBlocks == featureBlocks - 1 && $0 % 16 >= features % 16
    }.map { result[$0] }
  }

  /// The sums before the epilogue, in planes.
  var sums: [Double] {
    let (input, weights, bias, residual) = (input, weights, bias, residual)
    var sums = [Double](repeating: 0, count: batch * features * outHeight * outWidth)
    for index in sums.indices {
      let (x, y) = (index % outWidth, index / outWidth % outHeight)
      let feature = index / (outWidth * outHeight) % features
      let image = index / (outWidth * outHeight * features)
      var sum = hasBias ? Double(bias[feature]) : 0
      if hasResidual { sum += Double(residual[index]) }
      for i in max(0, pads[0] - y)..<max(max(0, pads[0] - y), min(rows, height + pads[0] - y)) {
        for j in max(0, pads[1] - x)..<max(max(0, pads[1] - x), min(kernel, width + pads[1] - x)) {
          let place = (y + i - pads[0]) * width + x + j - pads[1]
          for channel in 0..<channels {
            sum +=
              Double(input[(image * channels + channel) * height * width + place])
              * Double(weights[(feature * channels + channel) * rows * kernel + i * kernel + j])
          }
        }
      }
      sums[index] = sum
    }
    return sums
  }

  /// The result, blocked, as computed with so many threads, in the memory of the residual if wanted.
  func result(
    of kernel: WinogradConvolution, threads: Int, overResidual: Bool = false
  ) -> [Float] {
    let pool = ThreadPool(threadCount: threads)
    let scratches = (0..<threads).map { _ in
      UnsafeMutableRawBufferPointer.allocate(byteCount: kernel.scratchByteCount, alignment: 4)
    }
    defer { for scratch in scratches { scratch.deallocate() } }
    for scratch in scratches { scratch.initializeMemory(as: UInt8.self, repeating: 0xff) }
    let x = Self.blocked(
      input, planes: channels, positions: height * width, filler: .nan)
    let residual = Self.blocked(
      residual, planes: features, positions: outHeight * outWidth, filler: .nan)
    let bias = bias
    var out =
      overResidual
      ? residual
      : [Float](repeating: .nan, count: batch * featureBlocks * outHeight * outWidth * 16)
    x.withUnsafeBufferPointer { x in
      bias.withUnsafeBufferPointer { bias in
        residual.withUnsafeBufferPointer { residual in
          out.withUnsafeMutableBufferPointer { out in
            guard let from = x.baseAddress, let to = out.baseAddress else { return }
            kernel.run(
              from, bias: hasBias ? bias.baseAddress : nil,
              residual: overResidual ? UnsafePointer(to) : hasResidual ? residual.baseAddress : nil,
              to, epilogue, on: pool
            ) { scratches[$0] }
          }
        }
      }
    }
    return out
  }

  /// Differences of a result from the sums, over the largest of these: the largest, and their quadratic mean.
  func errors(_ result: [Float], function: (Double) -> Double = { $0 }) -> (
    largest: Double, mean: Double
  ) {
    let (low, high) = (Double(epilogue.low), Double(epilogue.high))
    let sums = sums
    let positions = outHeight * outWidth
    let scale = sums.reduce(1e-30) { max($0, abs($1)) }
    var (largest, squares) = (0.0, 0.0)
    for index in sums.indices {
      let plane = index / positions
      let block = plane / features * featureBlocks + plane % features / 16
      let actual = result[(block * positions + index % positions) * 16 + plane % features % 16]
      let expected = function(min(high, max(low, sums[index])))
      let difference = abs(Double(actual) - expected) / scale
      largest = difference.isNaN ? .infinity : max(largest, difference)
      squares += difference * difference
    }
    return (largest, (squares / Double(max(1, sums.count))).squareRoot())
  }
}
