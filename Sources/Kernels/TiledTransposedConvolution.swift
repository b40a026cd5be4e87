/// A transposed convolution of blocks of channels with weights that are known beforehand.
///
/// The outputs of every so manyth row and column, which the strides keep apart, are a convolution of their own: of the
/// input with every so manyth tap, in reverse order, that moves by one.
public struct TiledTransposedConvolution: Sendable {
  /// The most convolutions that one is parted into.
  private static let mostParts = 64
  /// The most numbers of an output.
  private static let largestCount = 1 << 40

  private let parts: [TiledConvolution]
  /// The numbers of the output.
  private let count: Int

  /// Prepares a transposed convolution; nil where it does not suit.
  ///
  /// - Parameters:
  ///   - window: the window of the convolution from the output to the input.
  ///   - channels: input channels of all groups, each of which begins a block.
  ///   - features: output channels of all groups, each of which begins a block.
  ///   - weights: [channels, features / groups, kernel height, kernel width]; any alignment.
  ///   - bias: a number for each feature, or none.
  ///   - scale: what each feature's weights are multiplied with; none for ones.
  ///   - pool: the threads that pack the weights; the caller's alone where there are none.
  public init?(
    window: Window2D, batch: Int, channels: Int, features: Int, groups: Int,
    weights: UnsafeRawPointer, bias: [Float] = [], scale: [Float] = [], on pool: ThreadPool? = nil
  ) {
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    guard channels > 0, Self.suits(window, features: features, groups: groups) else { return nil }
    let blocks = groups * ChannelLayout.blocks(features / groups)
    // Extents that are far from what memory holds are left to those who say so.
    guard
      let count = checkedProduct([
        batch, blocks, ChannelLayout.block, vertical.input, horizontal.input,
      ]), count <= Self.largestCount
    else { return nil }
    self.count = count
    var parts: [TiledConvolution] = []
    for row in 0..<min(vertical.stride, vertical.input) {
      for column in 0..<min(horizontal.stride, horizontal.input) {
        let (down, across) = (vertical.part(row), horizontal.part(column))
        guard down.axis.padBegin >= 0, across.axis.padBegin >= 0 else { return nil }
        let part = Window2D(vertical: down.axis, horizontal: across.axis)
        let taps = Self.taps(down, across, of: window)
        let gathered = Self.gathered(
          weights, taps, of: window.tapCount, channels: channels, features: features,
          groups: groups)
        let grid = OutputGrid(
          count: window.inputCount, first: row * horizontal.input + column,
          rowStep: vertical.stride * horizontal.input, columnStep: horizontal.stride)
        guard
          let tiled = gathered.withUnsafeBytes({ bytes in
            bytes.baseAddress.flatMap {
              TiledConvolution(
                window: part, batch: batch, channels: channels, features: features, groups: groups,
                weights: $0, bias: bias, input: .blocks, output: .blocks, lanes: nil,
                scale: scale, grid: grid, on: pool)
            }
          })
        else { return nil }
        parts.append(tiled)
      }
    }
    self.parts = parts
  }

  /// Whether a transposed convolution, whose features are those of all groups, has no dilations, at least as many taps as
  /// strides, which are small, and enough features to be computed like this.
  public static func suits(_ window: Window2D, features: Int, groups: Int) -> Bool {
    groups > 0 && features / groups >= ChannelLayout.block / 2 && window.vertical.isParted
      && window.horizontal.isParted
      && window.horizontal.stride <= mostParts / min(window.vertical.stride, mostParts)
      && window.vertical.stride <= mostParts
  }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int { parts.map(\.scratchByteCount).max() ?? 0 }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, blocks of channels, input height, input width, 16].
  ///   - residual: what is added, laid out as the output, which it may be; nil for none.
  ///   - out: [batch, blocks of features, output height, output width, 16].
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafePointer<Float>, residual: UnsafePointer<Float>?, _ out: UnsafeMutablePointer<Float>,
    _ epilogue: Epilogue, on pool: ThreadPool, scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    let operands = TiledConvolution.Operands(x: x, residual: residual, out: out, epilogue: epilogue)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    // All parts of some rows, one after the other: they read the same input, and write lines of memory side by side.
    let most = parts.map(\.taskCount).max() ?? 0
    pool.run(most * parts.count) { task, worker in
      let part = parts[task % parts.count]
      if task / parts.count < part.taskCount {
        part.perform(task / parts.count, operands, scratches[worker])
      }
    }
    if let function = epilogue.function { function.run(count, out, out, on: pool) }
  }

  /// The taps, in the order of the convolution that they are summed in.
  private static func taps(
    _ down: Window2D.Axis.Part, _ across: Window2D.Axis.Part, of window: Window2D
  ) -> [Int] {
    down.taps.flatMap { row in across.taps.map { row * window.horizontal.kernel + $0 } }
  }

  /// The weights of some taps, features first.
  static func gathered(
    _ weights: UnsafeRawPointer, _ taps: [Int], of tapCount: Int, channels: Int, features: Int,
    groups: Int
  ) -> [Float] {
    let (groupChannels, groupFeatures) = (channels / groups, features / groups)
    return [Float](unsafeUninitializedCapacity: features * groupChannels * taps.count) {
      memory, count in
      for feature in 0..<features {
        let (group, column) = (feature / groupFeatures, feature % groupFeatures)
        for channel in group * groupChannels..<(group + 1) * groupChannels {
          let first = (channel * groupFeatures + column) * tapCount
          for tap in taps {
            memory.initializeElement(
              at: count,
              to: weights.loadUnaligned(
                fromByteOffset: (first + tap) * MemoryLayout<Float>.size, as: Float.self))
            count += 1
          }
        }
      }
    }
  }
}

extension Window2D.Axis {
  /// The outputs of a transposed convolution that are a stride apart, as a convolution.
  fileprivate struct Part {
    /// Its axis: from the input to the outputs.
    var axis: Window2D.Axis
    /// The taps that it has, in its order.
    var taps: [Int]
  }

  /// Whether all outputs have taps, which are next to each other.
  fileprivate var isParted: Bool { dilation == 1 && kernel >= stride && padBegin >= 0 }

  /// The outputs from `first` on, of an axis of the convolution from the output to the input.
  ///
  /// Input i and tap k add to output i * stride + k - padBegin.
  fileprivate func part(_ first: Int) -> Part {
    // Of the taps that reach the first output, the one of the last input, and that input.
    let tap = (first + padBegin) % stride
    let last = (first + padBegin) / stride
    let taps = Array(Swift.stride(from: tap, to: kernel, by: stride).reversed())
    return Part(
      axis: Window2D.Axis(
        input: output, output: (input - first + stride - 1) / stride, kernel: taps.count,
        padBegin: taps.count - 1 - last),
      taps: taps)
  }
}
