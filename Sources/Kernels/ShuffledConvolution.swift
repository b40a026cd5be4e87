/// A transposed convolution of blocks of channels to few planes whose windows meet without overlapping, with weights that
/// are known beforehand.
///
/// Each position makes outputs of its own: one for each feature and tap, which are summed side by side and then put where
/// they belong.
public struct ShuffledConvolution: Sendable {
  private static let mostOutputs = 4 * ChannelLayout.block
  /// The rows of a task have at least so many multiplications, and results that fit into a core's first-level cache.
  private static let taskProducts = 1 << 18
  private static let resultCount = 1 << 12

  private let window: Window2D
  private let batch: Int
  private let features: Int
  private let tiled: TiledConvolution
  /// The input rows of a task.
  private let rows: Int

  /// Whether windows meet without overlapping and without padding, and features, those of all groups, are few.
  public static func suits(_ window: Window2D, features: Int, groups: Int) -> Bool {
    window.isTiling && groups == 1 && features < ChannelLayout.block / 2
      && window.tapCount <= mostOutputs && features * window.tapCount <= mostOutputs
  }

  /// Prepares a transposed convolution; nil where it does not suit.
  ///
  /// - Parameters:
  ///   - window: the window of the convolution from the output to the input.
  ///   - weights: [channels, features, kernel height, kernel width]; any alignment.
  ///   - bias: a number for each feature, or none.
  ///   - scale: what each feature's weights are multiplied with; none for ones.
  ///   - pool: the threads that pack the weights; the caller's alone where there are none.
  public init?(
    window: Window2D, batch: Int, channels: Int, features: Int, weights: UnsafeRawPointer,
    bias: [Float] = [], scale: [Float] = [], on pool: ThreadPool? = nil
  ) {
    guard channels > 0, features > 0, Self.suits(window, features: features, groups: 1) else {
      return nil
    }
    let taps = window.tapCount
    let pointwise = Window2D(
      vertical: .init(input: window.vertical.output, output: window.vertical.output, kernel: 1),
      horizontal: .init(
        input: window.horizontal.output, output: window.horizontal.output, kernel: 1))
    // As a product of positions with weights of [channels, features * taps], which has no taps of its own.
    let gathered = TiledTransposedConvolution.gathered(
      weights, [0], of: 1, channels: channels, features: features * taps, groups: 1)
    guard
      let tiled = gathered.withUnsafeBytes({ bytes in
        bytes.baseAddress.flatMap {
          TiledConvolution(
            window: pointwise, batch: batch, channels: channels, features: features * taps,
            groups: 1, weights: $0, bias: Self.repeated(bias, taps), input: .blocks,
            output: .blocks, lanes: nil, scale: Self.repeated(scale, taps), grid: nil, on: pool)
        }
      })
    else { return nil }
    self.window = window
    self.batch = batch
    self.features = features
    self.tiled = tiled
    let width = window.horizontal.output
    let least = Self.taskProducts / (channels * features * taps * width) + 1
    let most = Self.resultCount / (tiled.featureBlocks * ChannelLayout.block * width)
    rows = min(window.vertical.output, max(1, min(least, most)))
  }

  private static func repeated(_ numbers: [Float], _ count: Int) -> [Float] {
    numbers.flatMap { [Float](repeating: $0, count: count) }
  }

  /// The numbers of a task's results.
  private var resultCount: Int {
    tiled.featureBlocks * ChannelLayout.block * rows * window.horizontal.output
  }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int { resultCount * MemoryLayout<Float>.size }

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, blocks of channels, input height, input width, 16].
  ///   - out: [batch, features, output height, output width].
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ epilogue: Epilogue,
    on pool: ThreadPool, scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    let height = window.vertical.output
    let bands = (height + rows - 1) / rows
    var clipped = epilogue
    clipped.function = nil
    let bounds = clipped
    pool.run(batch * bands) { task, worker in
      guard let memory = scratches[worker].baseAddress?.assumingMemoryBound(to: Float.self) else {
        return
      }
      let image = task / bands
      let first = task % bands * rows
      let band = first..<min(first + rows, height)
      let blockStep = band.count * window.horizontal.output * ChannelLayout.block
      tiled.compute(
        x + image * tiled.imageStep, rows: band, blocks: 0..<tiled.featureBlocks, into: memory,
        blockStep: blockStep, bounds)
      put(
        memory, blockStep, band, out + image * features * window.inputCount, epilogue.function)
    }
  }

  /// Puts what some rows made in its place.
  private func put(
    _ results: UnsafePointer<Float>, _ blockStep: Int, _ rows: Range<Int>,
    _ image: UnsafeMutablePointer<Float>, _ function: UnaryKernel?
  ) {
    let (down, across) = (window.vertical.kernel, window.horizontal.kernel)
    let (width, lineWidth) = (window.horizontal.output, window.horizontal.input)
    for feature in 0..<features {
      let plane = image + feature * window.inputCount
      for (index, row) in rows.enumerated() {
        for i in 0..<down {
          let line = plane + (row * down + i) * lineWidth
          for j in 0..<across {
            let lane = (feature * down + i) * across + j
            var from =
              results + lane / ChannelLayout.block * blockStep + lane % ChannelLayout.block
              + index * width * ChannelLayout.block
            var to = line + j
            for _ in 0..<width {
              to.pointee = from.pointee
              to += across
              from += ChannelLayout.block
            }
          }
          function?.run(lineWidth, line, line)
        }
      }
    }
  }
}
