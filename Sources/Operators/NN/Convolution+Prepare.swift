import ByteStorage
import Diagnostics
public import Kernels
import ModelIR

// Optimized kernels of convolution and pooling: float, one or two spatial axes.

/// Prepares Conv.
let prepareConvolution: Preparation = { context throws(Diagnostic) in
  guard context.isAllFloat, let x = context.input(0), let w = context.input(1),
    w.shape.count == x.shape.count, w.shape.count >= 3, let out = context.output(0),
    let window = try context.window2D(
      input: Array(x.shape[2...]), kernel: Array(w.shape[2...]), output: out)
  else { return nil }
  let groups = try context.int("group")
  guard groups > 0, x.shape[1] == w.shape[1] * groups, w.shape[0] % groups == 0,
    x.shape[1] > 0, w.shape[0] > 0, window.tapCount > 0,
    out.shape[0] == x.shape[0], out.shape[1] == w.shape[0],
    context.input(2).map({ $0.shape == [w.shape[0]] }) ?? true
  else { return nil }
  let convolution = Convolution2D(
    window: window, batch: x.shape[0], channels: x.shape[1], features: w.shape[0], groups: groups)
  let general = PreparedKernel.compute(scratch: convolution.scratchByteCount) { arguments in
    guard let x = arguments.input(0), let w = arguments.input(1), let out = arguments.output(0)
    else { return }
    let scratches = (0..<arguments.pool.threadCount).map { arguments.scratch(worker: $0) }
    convolution.run(x, weights: w, bias: arguments.input(2), out, on: arguments.pool) {
      scratches[$0]
    }
  }
  guard let weights = context.constant(1), context.input(2) == nil || context.constant(2) != nil
  else { return general }
  let form = ConvolutionForm(
    window: window, batch: x.shape[0], channels: x.shape[1], features: w.shape[0], groups: groups,
    weights: weights, bias: context.constant(2)?.doubles.map { Float($0) } ?? [])
  return .deferred(.convolution(form)) { form.tiledKernel() ?? general }
}

extension ConvolutionForm {
  /// A kernel that sums in tiles, from one layout to another; nil where it is none for tiles.
  ///
  /// - Parameters:
  ///   - lanes: where the channels of blocks stand, unless each group begins a block.
  ///   - hasResidual: whether input 1 is added to the sums, for which the output must be blocks.
  ///   - pool: the threads that pack the weights; the caller's alone where there are none.
  public func tiledKernel(
    from input: ChannelLayout = .planes, to output: ChannelLayout = .planes,
    lanes: ChannelLanes? = nil, _ epilogue: Epilogue = Epilogue(), hasResidual: Bool = false,
    on pool: ThreadPool? = nil
  ) -> PreparedKernel? {
    if hasResidual, output == .planes { return nil }
    guard let tiled = tiled(from: input, to: output, lanes: lanes, on: pool) else { return nil }
    return .compute(inPlace: hasResidual ? [1] : [], scratch: tiled.scratchByteCount) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      let scratches = (0..<arguments.pool.threadCount).map { arguments.scratch(worker: $0) }
      tiled.run(
        x, residual: hasResidual ? arguments.input(1) : nil, out, epilogue, on: arguments.pool
      ) { scratches[$0] }
    }
  }
}

extension ConvolutionForm {
  /// The convolution in tiles, from one layout to another; nil where it is none for tiles.
  public func tiled(
    from input: ChannelLayout, to output: ChannelLayout, lanes: ChannelLanes? = nil,
    on pool: ThreadPool? = nil
  ) -> TiledConvolution? {
    withWeights {
      TiledConvolution(
        window: window, batch: batch, channels: channels, features: features, groups: groups,
        weights: $0, bias: bias, input: input, output: output, lanes: lanes, scale: scale, on: pool)
    }
  }
}

/// Prepares MaxPool without indices, of 8-bit integers too, and AveragePool.
func preparePooling(_ isMaximum: Bool) -> Preparation {
  { context throws(Diagnostic) in
    guard context.outputs.count == 1, let x = context.input(0), x.shape.count >= 3,
      let kernelShape = try context.optionalInts("kernel_shape"), let out = context.output(0),
      let window = try context.window2D(
        input: Array(x.shape[2...]), kernel: kernelShape, output: out),
      window.inputCount > 0
    else { return nil }
    let type = x.elementType
    if isMaximum, type == .int8 || type == .uint8, out.elementType == type {
      let planes = x.shape[0] * x.shape[1]
      return prepareBytePooling(
        BytePooling(window: window, planes: planes, isSigned: type == .int8))
    }
    guard context.isAllFloat else { return nil }
    var kind = Pooling2D.Kind.maximum
    if !isMaximum {
      let includesPadding = try context.optionalInt("count_include_pad") ?? 0 != 0
      kind = includesPadding ? .averageIncludingPadding : .average
    }
    let pooling = Pooling2D(kind, window: window, planes: x.shape[0] * x.shape[1])
    return .compute(form: .pooling(kind, window)) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      pooling.run(x, out, on: arguments.pool)
    }
  }
}

private func prepareBytePooling(_ pooling: BytePooling) -> PreparedKernel {
  .compute(scratch: pooling.scratchByteCount, form: .bytePooling(pooling)) { arguments in
    guard let x = arguments.inputs[0], let out = arguments.outputs[0] else { return }
    let scratches = (0..<arguments.pool.threadCount).map { arguments.scratch(worker: $0) }
    pooling.run(x, out, on: arguments.pool) { scratches[$0] }
  }
}

/// Prepares GlobalAveragePool.
let prepareGlobalAveragePool: Preparation = { context in
  guard context.isAllFloat, let x = context.input(0), x.shape.count >= 2,
    !x.shape.contains(0), let out = context.output(0)
  else { return nil }
  let rows = x.shape[0] * x.shape[1]
  let width = x.shape.elementCount / rows
  guard out.shape.elementCount == rows else { return nil }
  return .compute(form: .globalAverage) { arguments in
    guard let x = arguments.input(0), let out = arguments.output(0) else { return }
    RowKernels.mean(rows: rows, width: width, x, out, on: arguments.pool)
  }
}

extension PreparationContext {
  /// The window of an operator with one or two spatial axes; nil for more, or where it does not
  /// give the output's extents.
  func window2D(
    input: [Int], kernel: [Int], output: ConcreteType
  ) throws(Diagnostic) -> Window2D? {
    guard input.count == kernel.count, input.count <= 2 else { return nil }
    let axes = try spatialWindow(kernel: kernel).axes(input)
    guard axes.map(\.output) == Array(output.shape.dropFirst(2)) else { return nil }
    let axis = axes.map {
      Window2D.Axis(
        input: $0.input, output: $0.output, kernel: $0.kernel, stride: $0.stride,
        dilation: $0.dilation, padBegin: $0.padBegin, padEnd: $0.padEnd)
    }
    return axis.count == 2
      ? Window2D(vertical: axis[0], horizontal: axis[1])
      : Window2D(vertical: .single, horizontal: axis[0])
  }
}
