import CKernels

/// A convolution of 8-bit integers less their zero points whose groups have one input channel each.
///
/// Planes are computed in binary32, which holds sums of so few products of 8-bit integers exactly.
public struct IntegerDepthwise: Sendable {
  /// Sums of so many products of two numbers from -255 to 255 are exact in binary32.
  private static let largestTapCount = (1 << 24) / (255 * 255)

  private let window: Window2D
  private let batch: Int
  private let channels: Int
  private let features: Int
  private let isSigned: Bool
  private let weights: [Float]

  /// Prepares the weights; nil where sums could be inexact or groups have more channels.
  ///
  /// - Parameters:
  ///   - weights: [features, 1, kernel height, kernel width], less their zero points.
  public init?(
    window: Window2D, batch: Int, channels: Int, features: Int, isSigned: Bool, weights: [Float]
  ) {
    guard channels > 0, features > 0, features % channels == 0,
      window.tapCount <= Self.largestTapCount, window.outputCount > 0,
      checkedProduct([batch, features, window.outputCount, 8]) != nil
    else { return nil }
    self.window = window
    self.batch = batch
    self.channels = channels
    self.features = features
    self.isSigned = isSigned
    self.weights = weights
  }

  /// The same convolution of images whose channels stand side by side; nil where channels have several features.
  public var channelsLast: ChannelsLastDepthwise? {
    guard features == channels else { return nil }
    return ChannelsLastDepthwise(
      window: window, batch: batch, channels: channels, isSigned: isSigned, weights: weights)
  }

  private var inputCount: Int { (window.inputCount + 15) / 16 * 16 }
  private var outputCount: Int { (window.outputCount + 15) / 16 * 16 }

  /// The bytes of working memory that each thread needs: an input plane, and sums.
  public var scratchByteCount: Int { (inputCount + outputCount) * MemoryLayout<Float>.size }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, channels, height, width].
  ///   - zeroPoint: that of the input.
  ///   - out: [batch, features, output height, output width].
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafeRawPointer, zeroPoint: Int32, _ result: IntegerResult,
    _ out: UnsafeMutableRawPointer, on pool: ThreadPool,
    scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    pool.run(batch * features) { plane, worker in
      guard let input = scratches[worker].baseAddress?.assumingMemoryBound(to: Float.self) else {
        return
      }
      let feature = plane % features
      let channel = feature / (features / channels)
      let from = x + (plane / features * channels + channel) * window.inputCount
      if isSigned {
        ck_i8_dequantize(
          window.inputCount, from.assumingMemoryBound(to: Int8.self), 1, zeroPoint, input)
      } else {
        ck_u8_dequantize(
          window.inputCount, from.assumingMemoryBound(to: UInt8.self), 1, zeroPoint, input)
      }
      let numbers = input + inputCount
      weights.withUnsafeBufferPointer { weights in
        guard let weights = weights.baseAddress else { return }
        var window = self.window.c
        ck_f32_depthwise2d_plane(
          &window, input, weights + feature * self.window.tapCount, 0, -.infinity, .infinity,
          numbers)
      }
      result.store(
        plane: window.outputCount, numbers, column: feature,
        out + plane * window.outputCount * result.byteCount)
    }
  }
}
