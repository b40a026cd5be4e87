import CKernels

/// A transposed convolution of planes, NCHW.
///
/// For some features at a time, the product of the transposed weights with a block of input
/// positions gives what each tap adds to the output. A task has output planes of its own and goes
/// over the positions in order, so that results do not depend on the number of threads.
public struct TransposedConvolution2D: Sendable {
  /// Taps go over the output: its extents are the window's inputs, and the input's its positions.
  private let window: Window2D
  private let batch: Int
  private let channels: Int
  private let features: Int
  private let groups: Int
  private let featureBlock: Int
  private let positionBlock: Int

  /// Prepares a transposed convolution.
  ///
  /// - Parameters:
  ///   - window: the window of the convolution from the output to the input.
  ///   - channels: input channels of all groups.
  ///   - features: output channels of all groups.
  public init(window: Window2D, batch: Int, channels: Int, features: Int, groups: Int) {
    self.window = window
    self.batch = batch
    self.channels = channels
    self.features = features
    self.groups = groups
    let taps = Swift.max(1, window.tapCount)
    featureBlock = Swift.max(1, Swift.min(features / groups, 96 / taps))
    // About 256 KiB of columns fit into a core's second-level cache; whole rows are spread faster.
    let width = Swift.max(1, window.horizontal.output)
    let positions = Swift.max(64, Swift.min(4096, (1 << 16) / (featureBlock * taps)))
    positionBlock = positions < width ? positions / 16 * 16 : positions / width * width
  }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int {
    featureBlock * window.tapCount * positionBlock * MemoryLayout<Float>.size
  }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, channels, input height, input width].
  ///   - weights: [channels, features / groups, kernel height, kernel width].
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
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    let groupFeatures = features / groups
    let blocks = (groupFeatures + featureBlock - 1) / featureBlock
    pool.run(batch * groups * blocks) { task, worker in
      let memory = scratches[worker].baseAddress?.assumingMemoryBound(to: Float.self)
      guard let memory else { return }
      let first = task % blocks * featureBlock
      let part = Part(
        image: task / (groups * blocks), group: task / blocks % groups,
        features: first..<Swift.min(groupFeatures, first + featureBlock), bias: bias)
      compute(part, x, weights, out, memory)
    }
  }

  /// The features of one task.
  private struct Part {
    var image: Int
    var group: Int
    var features: Range<Int>
    var bias: UnsafePointer<Float>?
  }

  private func compute(
    _ part: Part, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, _ columns: UnsafeMutablePointer<Float>
  ) {
    let groupChannels = channels / groups
    let groupFeatures = features / groups
    let taps = window.tapCount
    let positions = window.outputCount
    let firstFeature = part.group * groupFeatures + part.features.lowerBound
    let image = out + (part.image * features + firstFeature) * window.inputCount
    let bias = part.bias.map { $0 + firstFeature }
    let input = x + (part.image * channels + part.group * groupChannels) * positions
    let tapWeights =
      weights + (part.group * groupChannels * groupFeatures + part.features.lowerBound) * taps
    let tiles = window.isTiling
    if !tiles {
      for feature in 0..<part.features.count {
        ck_f32_fill(
          window.inputCount, bias?[feature] ?? 0, image + feature * window.inputCount)
      }
    }
    var c = window.c
    for first in stride(from: 0, to: positions, by: positionBlock) {
      let count = Swift.min(positionBlock, positions - first)
      MatrixMultiplication.multiply(
        m: part.features.count * taps, n: count, k: groupChannels,
        .init(tapWeights, rowStride: groupFeatures * taps, isTransposed: true),
        .init(input + first, rowStride: positions), into: columns, rowStride: positionBlock)
      if tiles {
        for feature in 0..<part.features.count {
          spread(
            columns + feature * taps * positionBlock, first..<first + count,
            image + feature * window.inputCount, bias?[feature] ?? 0)
        }
      } else {
        ck_f32_col2im_add(
          &c, part.features.count, columns, positionBlock, first, first + count, image,
          window.inputCount)
      }
    }
  }

  /// Writes the taps of some positions to their places in an output plane.
  private func spread(
    _ columns: UnsafePointer<Float>, _ positions: Range<Int>, _ plane: UnsafeMutablePointer<Float>,
    _ bias: Float
  ) {
    let width = window.horizontal.output
    let stride = window.horizontal.kernel
    var position = positions.lowerBound
    while position < positions.upperBound {
      let column = position % width
      let count = Swift.min(width - column, positions.upperBound - position)
      for i in 0..<window.vertical.kernel {
        let row = position / width * window.vertical.kernel + i
        let source =
          columns + i * stride * positionBlock + (position - positions.lowerBound)
        let target = plane + row * window.horizontal.input + column * stride
        if stride == 2 {
          interleave(source, source + positionBlock, count, bias, target)
        } else {
          for j in 0..<stride {
            for k in 0..<count { target[k * stride + j] = source[j * positionBlock + k] + bias }
          }
        }
      }
      position += count
    }
  }

  private func interleave(
    _ even: UnsafePointer<Float>, _ odd: UnsafePointer<Float>, _ count: Int, _ bias: Float,
    _ out: UnsafeMutablePointer<Float>
  ) {
    for k in 0..<count {
      out[2 &* k] = even[k] + bias
      out[2 &* k &+ 1] = odd[k] + bias
    }
  }
}

extension Window2D {
  /// Whether each element of the input is seen by exactly one tap at one position.
  var isTiling: Bool {
    [vertical, horizontal].allSatisfy { axis in
      axis.kernel == axis.stride && axis.dilation == 1 && axis.padBegin == 0
        && axis.input == axis.output * axis.stride
    }
  }
}
