import ByteStorage
public import Kernels
public import ModelIR

/// What a prepared node computes, in terms that a plan can combine with those of other nodes.
public enum KernelForm: Sendable {
  /// A function of each element of input 0.
  case unary(UnaryKernel)
  /// Each element of input 0 within bounds.
  case clip(low: Float, high: Float)
  /// A function of the elements of inputs 0 and 1, which are broadcast.
  case binary(BinaryKernel)
  /// A scale and a shift for each channel, which is axis 1 of input 0, and what becomes of the result.
  case channelwise(scale: [Float], shift: [Float], Epilogue)
  /// A convolution with constant weights; the kernel itself is made from it when it is asked for.
  case convolution(ConvolutionForm)
  /// A product with a constant matrix.
  case product(ProductForm)
  /// Pooling of two spatial axes.
  case pooling(Pooling2D.Kind, Window2D)
  /// The mean of each plane.
  case globalAverage
  /// Inputs one after the other along axis 1.
  case channelConcatenation
  /// Each element of output 0 is computed of the elements at its place of these inputs, which have its shape, and of
  /// other inputs that have no places. Of 8-bit integers there may be a table: the results for 256 values of the first
  /// of one or two inputs, in the order of their bits, each for 256 values of the second one, if there is one.
  case elementwise(inputs: [Int], table: [UInt8]?)
  /// A convolution of 8-bit integers.
  case byteConvolution(ByteConvolution)
  /// The largest 8-bit integers of windows.
  case bytePooling(BytePooling)
}

/// A product of rows with a constant matrix.
public struct ProductForm: Sendable {
  /// The matrix, [k, n], or its transpose.
  public var matrix: Tensor
  /// The columns of the left operand.
  public var k: Int
  /// The columns of the result.
  public var n: Int
  /// Whether the matrix lies as its transpose.
  public var isTransposed: Bool
  /// What the matrix is multiplied with.
  public var factor: Float
  /// The rows of the left operand, which lie one after the other, and of the result.
  public var rows: Int
  /// What is added to each row; none for zeros.
  public var bias: [Float]

  /// The multiplications of all sums.
  public var products: Int { [rows, k, n].checkedElementCount ?? 0 }
}

/// A convolution of images with constant weights, or a transposed one.
public struct ConvolutionForm: Sendable {
  /// The window, of a transposed convolution that of the convolution from the output to the input; one spatial axis is
  /// the horizontal one.
  public var window: Window2D
  /// Whether the convolution is transposed.
  public var isTransposed = false
  /// The images.
  public var batch: Int
  /// The input channels of all groups.
  public var channels: Int
  /// The output channels of all groups.
  public var features: Int
  /// The groups.
  public var groups: Int
  /// [features, channels / groups, kernel height, kernel width]; of a transposed convolution [channels,
  /// features / groups, kernel height, kernel width].
  public var weights: Tensor
  /// What each feature's weights are multiplied with; none for ones.
  public var scale: [Float] = []
  /// A number for each feature, or none.
  public var bias: [Float]

  /// The multiplications of all sums.
  public var products: Int {
    [batch, features, window.outputCount, channels / groups, window.tapCount].checkedElementCount
      ?? 0
  }

  /// Whether each channel is convolved by itself.
  public var isDepthwise: Bool {
    groups == channels && features == channels && groups > 1 && !isTransposed
  }

  /// The feature that a weight, counted from the first on, is multiplied for.
  public func feature(ofWeight index: Int) -> Int {
    if !isTransposed { return index / (channels / groups * window.tapCount) }
    let (channel, column) = (index / window.tapCount).quotientAndRemainder(
      dividingBy: features / groups)
    return channel / (channels / groups) * (features / groups) + column
  }

  /// Whether all weights are integers.
  public var hasIntegerWeights: Bool {
    weights.bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Float>.size).allSatisfy { index in
        let weight = bytes.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Float>.size, as: Float.self)
        return weight == weight.rounded()
      }
    }
  }

  /// Multiplies the result of each feature with a number and adds another.
  public mutating func apply(scale factors: [Float], shift: [Float]) {
    let old = bias.isEmpty ? [Float](repeating: 0, count: features) : bias
    scale = scale.isEmpty ? factors : zip(scale, factors).map { $0 * $1 }
    bias = zip(zip(old, factors), shift).map { $0.0 * $0.1 + $1 }
  }

  /// Calls `body` with the weights, as they are before scaling.
  ///
  /// The bytes of the weights are given up afterwards: `body` packs them.
  public func withWeights<R>(_ body: (UnsafeRawPointer) -> R?) -> R? {
    defer { weights.bytes.releasePages() }
    return weights.bytes.withUnsafeBytes { $0.baseAddress.flatMap(body) }
  }
}
