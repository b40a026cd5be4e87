import Kernels
import ModelIR
import Operators

/// A convolution with what becomes of its sums: another tensor is added, they are clipped, and a function is applied.
struct FusedConvolution {
  var form: ConvolutionForm
  var epilogue = Epilogue()
  /// Whether input 1 of the node is added to the sums.
  var hasResidual = false

  init(_ form: ConvolutionForm) { self.form = form }

  /// Whether it is better computed of planes, wherever it stands.
  var readsPlanes: Bool {
    form.isTransposed
      ? !TiledTransposedConvolution.suits(
        form.window, features: form.features, groups: form.groups)
        && !(!hasResidual
          && ShuffledConvolution.suits(
            form.window, features: form.features, groups: form.groups))
      : !hasResidual && !form.isDepthwise
        && PlanarConvolution.suits(
          form.window, channels: form.channels, features: form.features, groups: form.groups)
  }
}

extension FusedConvolution {
  /// The convolution in tiles, from one layout to another; nil where it is none for tiles.
  ///
  /// - Parameter lanes: where the channels of blocks stand, unless each group begins a block.
  func tiledKernel(
    from input: ChannelLayout, to output: ChannelLayout, lanes: ChannelLanes? = nil,
    on pool: ThreadPool
  ) -> PreparedKernel? {
    form.tiledKernel(
      from: input, to: output, lanes: lanes, epilogue, hasResidual: hasResidual, on: pool)
  }

  /// The convolution over blocks of channels with fewer multiplications; nil where that does not pay.
  func winogradKernel(on pool: ThreadPool) -> PreparedKernel? {
    guard form.groups == 1, !form.isTransposed, WinogradConvolution.isEnabled,
      let winograd = form.withWeights({
        WinogradConvolution(
          window: form.window, batch: form.batch, channels: form.channels,
          features: form.features, weights: $0, scale: form.scale, on: pool)
      })
    else { return nil }
    let bias = form.bias
    return kernel(scratch: winograd.scratchByteCount) {
      x, residual, out, epilogue, pool, scratch in
      bias.withUnsafeBufferPointer { bias in
        winograd.run(
          x, bias: bias.isEmpty ? nil : bias.baseAddress, residual: residual, out, epilogue,
          on: pool, scratch: scratch)
      }
    }
  }

  /// The convolution of each channel by itself, over blocks of channels.
  func depthwiseKernel(_ lanes: ChannelLanes) -> PreparedKernel? {
    guard let convolution = depthwiseConvolution(lanes) else { return nil }
    return kernel(scratch: convolution.scratchByteCount) { x, _, out, epilogue, pool, scratch in
      convolution.run(x, out, epilogue, on: pool, scratch: scratch)
    }
  }

  private func depthwiseConvolution(_ lanes: ChannelLanes) -> DepthwiseConvolution? {
    guard form.isDepthwise, !hasResidual else { return nil }
    return form.withWeights {
      DepthwiseConvolution(
        window: form.window, batch: form.batch, lanes: lanes, weights: $0, scale: form.scale,
        bias: form.bias)
    }
  }

  /// The convolution of each channel by itself with another one before it, which makes the channels of single positions;
  /// nil where they are better computed one after the other.
  func depthwiseKernel(
    after expansion: FusedConvolution, from input: ChannelLayout, on pool: ThreadPool
  ) -> PreparedKernel? {
    let lanes = ChannelLanes(channels: form.channels)
    guard expansion.form.window.tapCount == 1, !expansion.hasResidual,
      ExpandedDepthwise.pays(form.window, blocks: lanes.blocks),
      let tiled = expansion.form.tiled(from: input, to: .blocks, on: pool),
      let depthwise = depthwiseConvolution(lanes),
      let both = ExpandedDepthwise(tiled, depthwise)
    else { return nil }
    let expanded = expansion.epilogue
    return kernel(scratch: both.scratchByteCount) { x, _, out, epilogue, pool, scratch in
      both.run(x, out, expanded: expanded, epilogue, on: pool, scratch: scratch)
    }
  }

  /// The convolution of planes to few planes; nil where it has more, or others are faster.
  func narrowKernel() -> PreparedKernel? {
    guard !hasResidual, !form.isTransposed,
      let convolution = form.withWeights({
        PlanarConvolution(
          window: form.window, batch: form.batch, channels: form.channels, features: form.features,
          groups: form.groups, weights: $0, bias: form.bias, scale: form.scale)
      })
    else { return nil }
    return kernel(scratch: convolution.scratchByteCount) { x, _, out, epilogue, pool, scratch in
      convolution.run(x, out, epilogue, on: pool, scratch: scratch)
    }
  }

  /// The transposed convolution over blocks of channels; nil where others are faster.
  func transposedKernel(on pool: ThreadPool) -> PreparedKernel? {
    guard
      let convolution = form.withWeights({
        TiledTransposedConvolution(
          window: form.window, batch: form.batch, channels: form.channels, features: form.features,
          groups: form.groups, weights: $0, bias: form.bias, scale: form.scale, on: pool)
      })
    else { return nil }
    return kernel(scratch: convolution.scratchByteCount) {
      x, residual, out, epilogue, pool, scratch in
      convolution.run(x, residual: residual, out, epilogue, on: pool, scratch: scratch)
    }
  }

  /// The transposed convolution over blocks of channels to few planes; nil where others are faster.
  func shuffledKernel(on pool: ThreadPool) -> PreparedKernel? {
    guard !hasResidual, form.groups == 1,
      let convolution = form.withWeights({
        ShuffledConvolution(
          window: form.window, batch: form.batch, channels: form.channels, features: form.features,
          weights: $0, bias: form.bias, scale: form.scale, on: pool)
      })
    else { return nil }
    return kernel(scratch: convolution.scratchByteCount) { x, _, out, epilogue, pool, scratch in
      convolution.run(x, out, epilogue, on: pool, scratch: scratch)
    }
  }

  /// The convolution from planes to planes, whatever its sizes.
  func planarKernel(on pool: ThreadPool) -> PreparedKernel {
    if form.isTransposed {
      let convolution = TransposedConvolution2D(
        window: form.window, batch: form.batch, channels: form.channels, features: form.features,
        groups: form.groups)
      return planarKernel(
        positions: form.window.inputCount, scratch: convolution.scratchByteCount,
        convolution.run)
    }
    if let narrow = narrowKernel() { return narrow }
    if let tiled = tiledKernel(from: .planes, to: .planes, on: pool) { return tiled }
    let convolution = Convolution2D(
      window: form.window, batch: form.batch, channels: form.channels, features: form.features,
      groups: form.groups)
    return planarKernel(
      positions: form.window.outputCount, scratch: convolution.scratchByteCount, convolution.run)
  }

  /// What computes an image from another one and what is added to the sums, on the threads of a pool that have memory of
  /// their own.
  private typealias Body =
    @Sendable (
      _ x: UnsafePointer<Float>, _ residual: UnsafePointer<Float>?,
      _ out: UnsafeMutablePointer<Float>, _ epilogue: Epilogue, _ pool: ThreadPool,
      _ scratch: (Int) -> UnsafeMutableRawBufferPointer
    ) -> Void

  /// A kernel that gives this what the node has.
  private func kernel(scratch: Int, _ run: @escaping Body) -> PreparedKernel {
    let (epilogue, hasResidual) = (epilogue, hasResidual)
    return .compute(inPlace: hasResidual ? [1] : [], scratch: scratch) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      let scratches = (0..<arguments.pool.threadCount).map { arguments.scratch(worker: $0) }
      run(x, hasResidual ? arguments.input(1) : nil, out, epilogue, arguments.pool) {
        scratches[$0]
      }
    }
  }

  /// What computes planes of inputs, weights and bias, on the threads of a pool that have memory of their own.
  private typealias PlanarBody =
    @Sendable (
      _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
      _ out: UnsafeMutablePointer<Float>, _ pool: ThreadPool,
      _ scratch: (Int) -> UnsafeMutableRawBufferPointer
    ) -> Void

  /// A kernel of what computes planes of so many positions of weights as they are.
  private func planarKernel(
    positions: Int, scratch: Int, _ run: @escaping PlanarBody
  ) -> PreparedKernel {
    let weights: [Float] =
      form.withWeights { start in
        (0..<form.weights.shape.elementCount).map { index -> Float in
          let weight = start.loadUnaligned(
            fromByteOffset: index * MemoryLayout<Float>.size, as: Float.self)
          return form.scale.isEmpty ? weight : weight * form.scale[form.feature(ofWeight: index)]
        }
      } ?? []
    let size = form.batch * form.features * positions
    let (epilogue, hasResidual, bias) = (epilogue, hasResidual, form.bias)
    let sum = BroadcastKernel(.add, shape: [size], aStrides: [1], bStrides: [1])
    return .compute(scratch: scratch) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      let scratches = (0..<arguments.pool.threadCount).map { arguments.scratch(worker: $0) }
      weights.withUnsafeBufferPointer { weights in
        bias.withUnsafeBufferPointer { bias in
          guard let start = weights.baseAddress else { return }
          run(x, start, bias.isEmpty ? nil : bias.baseAddress, out, arguments.pool) {
            scratches[$0]
          }
        }
      }
      if hasResidual, let residual = arguments.input(1) {
        sum.run(out, residual, out, on: arguments.pool)
      }
      epilogue.run(size, out, on: arguments.pool)
    }
  }
}
