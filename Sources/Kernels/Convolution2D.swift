import CKernels

/// A convolution of planes, NCHW.
///
/// Where every group has one input channel the taps are summed directly; where the window has one
/// tap the input planes themselves are the matrix; elsewhere the windows of a block of output
/// positions are laid out as columns. Blocks have a fixed size, so that results do not depend on
/// the number of threads.
public struct Convolution2D: Sendable {
  private let window: Window2D
  private let batch: Int
  private let channels: Int
  private let features: Int
  private let groups: Int
  private let columnBlock: Int

  /// Prepares a convolution.
  ///
  /// - Parameters:
  ///   - channels: input channels of all groups.
  ///   - features: output channels of all groups.
  public init(window: Window2D, batch: Int, channels: Int, features: Int, groups: Int) {
    self.window = window
    self.batch = batch
    self.channels = channels
    self.features = features
    self.groups = groups
    // About 256 KiB of columns fit into a core's second-level cache.
    let rows = Swift.max(1, channels / Swift.max(1, groups) * window.tapCount)
    let columns = (1 << 16) / rows / 16 * 16
    columnBlock = Swift.max(64, Swift.min(columns, 4096))
  }

  private var isDepthwise: Bool { groups == channels }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int {
    if isDepthwise || window.isPointwise { return 0 }
    return channels / groups * window.tapCount * columnBlock * MemoryLayout<Float>.size
  }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, channels, height, width].
  ///   - weights: [features, channels / groups, kernel height, kernel width].
  ///   - bias: [features], or nil.
  ///   - out: [batch, features, output height, output width].
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool,
    scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let weights = weights
    nonisolated(unsafe) let bias = bias
    nonisolated(unsafe) let out = out
    if isDepthwise {
      pool.run(batch * features) { task in depthwisePlane(task, x, weights, bias, out) }
      return
    }
    let blocks = (window.outputCount + columnBlock - 1) / columnBlock
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    pool.run(batch * groups * blocks) { task, worker in
      let image = task / (groups * blocks)
      let group = task / blocks % groups
      block(task % blocks, image, group, x, weights, bias, out, scratches[worker])
    }
  }

  private func depthwisePlane(
    _ plane: Int, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, _ out: UnsafeMutablePointer<Float>
  ) {
    let feature = plane % features
    let channel = feature / (features / channels)
    var window = self.window.c
    ck_f32_depthwise2d_plane(
      &window, x + (plane / features * channels + channel) * self.window.inputCount,
      weights + feature * self.window.tapCount, bias?[feature] ?? 0, -.infinity, .infinity,
      out + plane * self.window.outputCount)
  }

  private func block(
    _ block: Int, _ image: Int, _ group: Int, _ x: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ out: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutableRawBufferPointer
  ) {
    let groupChannels = channels / groups
    let groupFeatures = features / groups
    let first = block * columnBlock
    let count = Swift.min(columnBlock, window.outputCount - first)
    let rows = groupChannels * window.tapCount
    let input = x + (image * channels + group * groupChannels) * window.inputCount
    let output = out + (image * features + group * groupFeatures) * window.outputCount + first
    var columns = MatrixMultiplication.Operand(input + first, rowStride: window.inputCount)
    if !window.isPointwise, let memory = scratch.baseAddress?.assumingMemoryBound(to: Float.self) {
      var c = window.c
      ck_f32_im2col(
        &c, groupChannels, input, window.inputCount, first, first + count, memory, columnBlock)
      columns = MatrixMultiplication.Operand(memory, rowStride: columnBlock)
    }
    if let bias {
      for feature in 0..<groupFeatures {
        ck_f32_fill(
          count, bias[group * groupFeatures + feature], output + feature * window.outputCount)
      }
    }
    MatrixMultiplication.multiply(
      m: groupFeatures, n: count, k: rows,
      .init(weights + group * groupFeatures * rows, rowStride: rows), columns,
      beta: bias == nil ? 0 : 1, into: output, rowStride: window.outputCount)
  }
}
