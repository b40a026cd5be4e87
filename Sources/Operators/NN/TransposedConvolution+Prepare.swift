import Diagnostics
import Kernels
import ModelIR

/// Prepares ConvTranspose: float, one or two spatial axes.
let prepareTransposedConvolution: Preparation = { context throws(Diagnostic) in
  guard context.isAllFloat, let x = context.input(0)?.shape, let w = context.input(1)?.shape,
    let out = context.output(0)?.shape, x.count == w.count, x.count == 3 || x.count == 4,
    !x.contains(0), !w.contains(0), !out.contains(0)
  else { return nil }
  let groups = try context.int("group")
  guard groups > 0, x[1] == w[0], w[0] % groups == 0, out.count == x.count, out[0] == x[0],
    [groups, w[1]].checkedElementCount == out[1],
    context.input(2).map({ $0.shape == [out[1]] }) ?? true
  else { return nil }
  let attributes = try context.transposedWindow(kernel: Array(w[2...]))
  var axes: [Window2D.Axis] = []
  for (i, extent) in x.dropFirst(2).enumerated() {
    let axis = try attributes.axis(i, input: extent)
    guard axis.output == out[2 + i], axis.padBegin >= 0 else { return nil }
    axes.append(
      Window2D.Axis(
        input: axis.output, output: axis.input, kernel: axis.kernel, stride: axis.stride,
        dilation: axis.dilation, padBegin: axis.padBegin))
  }
  let window = Window2D(
    vertical: axes.count == 2 ? axes[0] : .single, horizontal: axes[axes.count - 1])
  // The products of one task's features with a block of positions.
  guard let taps = [window.vertical.kernel, window.horizontal.kernel].checkedElementCount,
    taps <= 1 << 20
  else { return nil }
  let convolution = TransposedConvolution2D(
    window: window, batch: x[0], channels: x[1], features: out[1], groups: groups)
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
    window: window, isTransposed: true, batch: x[0], channels: x[1], features: out[1],
    groups: groups, weights: weights, bias: context.constant(2)?.doubles.map { Float($0) } ?? [])
  return .deferred(.convolution(form)) { general }
}
