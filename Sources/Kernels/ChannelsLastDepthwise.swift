import CKernels

/// A convolution of 8-bit integers less their zero points of each channel by itself, the channels side by side.
///
/// Sums are computed in binary32, which holds sums of so few products exactly.
public struct ChannelsLastDepthwise: Sendable {
  /// The numbers of a band of input rows, about.
  private static let bandCount = 1 << 15

  private let window: Window2D
  private let batch: Int
  private let channels: Int
  private let isSigned: Bool
  /// For each tap a number for each channel.
  private let weights: [Float]
  /// Where taps stand from the first number of a position on.
  private let taps: [Int]
  private let bandRows: Int

  /// Arranges weights, [channels, taps].
  init(window: Window2D, batch: Int, channels: Int, isSigned: Bool, weights: [Float]) {
    self.window = window
    self.batch = batch
    self.channels = channels
    self.isSigned = isSigned
    let count = window.tapCount
    self.weights = (0..<count * channels).map { weights[$0 % channels * count + $0 / channels] }
    let (vertical, horizontal, width) = (window.vertical, window.horizontal, window.bandWidth)
    taps = (0..<count).map { tap in
      let (row, column) = (tap / horizontal.kernel, tap % horizontal.kernel)
      return (row * vertical.dilation * width + column * horizontal.dilation) * channels
    }
    let rows = Self.bandCount / (width * channels) - (vertical.kernel - 1) * vertical.dilation - 1
    bandRows = max(1, min(vertical.output, rows / vertical.stride + 1))
  }

  private var bandCount: Int {
    (window.height(ofRows: bandRows) * window.bandWidth * channels + 15) / 16 * 16
  }

  /// The bytes of working memory that each thread needs: input rows, and the sums of an output row.
  public var scratchByteCount: Int { (bandCount + window.horizontal.output * channels) * 4 }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, height, width, channels].
  ///   - zeroPoint: that of the input.
  ///   - out: [batch, output height, output width, channels].
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafeRawPointer, zeroPoint: Int32, _ result: IntegerResult,
    _ out: UnsafeMutableRawPointer, on pool: ThreadPool,
    scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    let (height, width) = (window.vertical.output, window.horizontal.output)
    let bands = (height + bandRows - 1) / bandRows
    pool.run(batch * bands) { task, worker in
      guard let band = scratches[worker].baseAddress?.assumingMemoryBound(to: Float.self) else {
        return
      }
      let sums = UnsafeMutableRawPointer(band + bandCount).assumingMemoryBound(to: Int32.self)
      let (image, first) = (task / bands, task % bands * bandRows)
      let rows = min(bandRows, height - first)
      layOut(
        x + image * window.inputCount * channels, first, rows, zeroPoint, band)
      for row in 0..<rows {
        sum(band + row * window.vertical.stride * window.bandWidth * channels, sums)
        let place = (image * height + first + row) * width
        for position in 0..<width {
          result.store(
            channels, sums + position * channels, column: 0,
            out + (place + position) * channels * result.byteCount)
        }
      }
    }
  }

  /// Lays out the input rows that some output rows see, less the zero point; zeros beyond the edges.
  private func layOut(
    _ x: UnsafeRawPointer, _ first: Int, _ rows: Int, _ zeroPoint: Int32,
    _ band: UnsafeMutablePointer<Float>
  ) {
    let (vertical, horizontal, width) = (window.vertical, window.horizontal, window.bandWidth)
    let left = min(horizontal.padBegin, width)
    let inside = max(0, min(horizontal.input, width - left))
    let top = first * vertical.stride - vertical.padBegin
    for row in 0..<window.height(ofRows: rows) {
      let line = band + row * width * channels
      let source = top + row
      guard source >= 0, source < vertical.input, inside > 0 else {
        line.update(repeating: 0, count: width * channels)
        continue
      }
      line.update(repeating: 0, count: left * channels)
      ScaledIntegers.dequantize(
        inside * channels, x + source * horizontal.input * channels, scale: 1,
        zeroPoint: zeroPoint, isSigned: isSigned, line + left * channels)
      (line + (left + inside) * channels).update(
        repeating: 0, count: (width - left - inside) * channels)
    }
  }

  /// The sums of a row of positions.
  private func sum(_ x: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Int32>) {
    taps.withUnsafeBufferPointer { taps in
      weights.withUnsafeBufferPointer { weights in
        guard let taps = taps.baseAddress, let weights = weights.baseAddress else { return }
        var work = ck_integer_depthwise(
          x: x, x_step: window.horizontal.stride * channels, taps: taps,
          tap_count: window.tapCount, channels: channels, weights: weights, out: sums)
        ck_integer_depthwise_run(&work, window.horizontal.output)
      }
    }
  }
}
