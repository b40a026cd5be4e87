import Diagnostics
import ModelIR

// The gradients of convolutions. That of the input is the transposed convolution of the output's,
// that of the weights is the convolution of the input with it.

let differentiateConv: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let x = try node.x
  let w = try node.input(1)
  try node.checkConvolution(x, w, channels: [x, g])
  let window = try node.spatialWindow(kernel: Array(w.shape.dropFirst(2)))
  let geometry = ConvolutionGeometry(
    axes: try window.axes(Array(x.shape.dropFirst(2))), groups: try node.int("group"))
  let ofX = node.needs(0) ? try geometry.transposed(g, w) : nil
  let ofW = node.needs(1) ? try geometry.weights(from: x, g, shape: w.shape) : nil
  return [ofX, ofW, node.needs(2) ? try g.summedOverAllButChannels : nil]
}

let differentiateConvTranspose: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let x = try node.x
  let w = try node.input(1)
  try node.checkConvolution(x, w, channels: [x, g])
  let window = try node.transposedWindow(kernel: Array(w.shape.dropFirst(2)))
  var axes: [WindowAxis] = []
  for (i, extent) in x.shape.dropFirst(2).enumerated() {
    // Of the convolution that goes the other way.
    let axis = try window.axis(i, input: extent)
    axes.append(
      WindowAxis(
        input: axis.output, output: extent, kernel: axis.kernel, stride: axis.stride,
        dilation: axis.dilation, padBegin: axis.padBegin, padEnd: 0))
  }
  let geometry = ConvolutionGeometry(axes: axes, groups: try node.int("group"))
  let ofX = node.needs(0) ? try geometry.convolved(g, w) : nil
  let ofW = node.needs(1) ? try geometry.weights(from: g, x, shape: w.shape) : nil
  return [ofX, ofW, node.needs(2) ? try g.summedOverAllButChannels : nil]
}

let differentiateAveragePool: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let kernel = try node.ints("kernel_shape")
  guard x.rank >= 2, kernel.count == x.rank - 2 else {
    throw node.invalid("kernel_shape", "is \(kernel) for shape \(x.shape)")
  }
  let axes = try node.spatialWindow(kernel: kernel).axes(Array(x.shape.dropFirst(2)))
  let includesPadding = try node.optionalInt("count_include_pad") ?? 0 != 0
  guard let places = axes.map(\.output).checkedElementCount, places <= 1 << 24 else {
    throw node.unsupported("has no gradient for so many windows")
  }
  let counts = outerProduct(
    axes.map { axis in
      (0..<axis.output).map {
        includesPadding ? axis.paddedTapCount(at: $0) : axis.taps(at: $0).count
      }
    })
  let divisor = node.tape.constant(
    Tensor(x.elementType, [1, 1] + axes.map(\.output), doubles: counts))
  let channels = x.shape[1]
  let ones = try node.tape.filled(1, x.elementType, [channels, 1] + kernel)
  return [
    try ConvolutionGeometry(axes: axes, groups: channels).transposed(node.gradient / divisor, ones)
  ]
}

let differentiateMaxPool: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let names: Set<String> = [
    "auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "strides",
  ]
  let attributes = node.context.node.attributes.filter { names.contains($0.name) }
  let indices = try node.tape.apply("MaxPool", [x], attributes, outputs: 2)[1]
  let count = x.shape.elementCount
  let places = try indices.reshaped([indices.shape.elementCount])
  return [
    try node.gradient.reshaped(places.shape).scattered(into: [count], at: places, axis: 0)
      .reshaped(x.shape)
  ]
}

let differentiateGlobalAveragePool: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let count = x.shape.dropFirst(2).reduce(1, *)
  return [try (node.gradient / Double(count)).broadcast(to: x.shape)]
}

/// The greatest elements share the gradient.
let differentiateGlobalMaxPool: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let marks = try x.apply("Equal", node.y).indicator(like: x)
  return [try node.gradient * marks / marks.sum(Array(2..<max(2, x.rank)))]
}

extension NodeGradient {
  /// Requires that the shapes of a convolution fit together.
  fileprivate func checkConvolution(
    _ x: Term, _ w: Term, channels terms: [Term]
  ) throws(Diagnostic) {
    let groups = try int("group")
    guard x.rank >= 3, w.rank == x.rank, groups >= 1,
      terms.allSatisfy({ $0.rank == x.rank && $0.shape[1] % groups == 0 })
    else {
      throw mismatch("shapes \(x.shape) and \(w.shape) do not fit with \(counted(groups, "group"))")
    }
  }
}

/// The windows of a convolution and its groups, to convolve back and forth.
private struct ConvolutionGeometry {
  let axes: [WindowAxis]
  let groups: Int

  /// The padding behind the input that the last windows reach.
  private var ends: [Int] {
    axes.map { max(0, ($0.output - 1) * $0.stride + $0.span - $0.input - $0.padBegin) }
  }

  /// The elements behind the last windows.
  private var rests: [Int] {
    zip(axes, ends).map { axis, end in
      axis.input + axis.padBegin + end - (axis.output - 1) * axis.stride - axis.span
    }
  }

  private func attributes(strides: [Int], dilations: [Int], groups: Int) -> [Attribute] {
    [
      .integers("strides", strides), .integers("dilations", dilations),
      .integers("pads", axes.map(\.padBegin) + ends), Attribute("group", .int(Int64(groups))),
    ]
  }

  /// What outputs, each through the window that it comes from, add up to in the input.
  func transposed(_ y: Term, _ w: Term) throws(Diagnostic) -> Term {
    // The filters of an empty window reach nothing.
    guard !y.shape.contains(0) else {
      return try y.tape.filled(
        0, y.elementType, [y.shape[0], w.shape[1] * groups] + axes.map(\.input))
    }
    // An extent that no window reaches is filled up after the fact.
    let beyond = zip(axes, rests).map { max(0, $1 - max($0.stride, $0.dilation) + 1) }
    let paddings = zip(rests, beyond).map { $0 - $1 }
    let x = try y.apply(
      "ConvTranspose", w,
      attributes: attributes(
        strides: axes.map(\.stride), dilations: axes.map(\.dilation), groups: groups)
        + [.integers("output_padding", paddings)])
    guard beyond.contains(where: { $0 > 0 }) else { return x }
    let zeros = [Int](repeating: 0, count: x.rank)
    return try x.apply("Pad", y.tape.constant(zeros + [0, 0] + beyond))
  }

  /// The convolution itself.
  func convolved(_ x: Term, _ w: Term) throws(Diagnostic) -> Term {
    let y = try x.apply(
      "Conv", w,
      attributes: attributes(
        strides: axes.map(\.stride), dilations: axes.map(\.dilation), groups: groups))
    let spatial = Array(2..<y.rank)
    return try y.sliced(
      spatial, from: axes.map { _ in 0 }, to: axes.map(\.output))
  }

  /// The gradient of the weights: every channel of every sample is convolved with the outputs'
  /// gradients of its group, whose distances are now the dilations, and the samples are summed up.
  func weights(from x: Term, _ y: Term, shape: [Int]) throws(Diagnostic) -> Term {
    let (batch, channels) = (x.shape[0], x.shape[1])
    let perGroup = channels / groups
    let features = y.shape[1] / groups
    let windows = axes.map(\.output)
    let extents = [batch, groups, perGroup, features] + windows
    guard let count = extents.checkedElementCount else {
      throw Diagnostic(.notExecutable, "the gradient of the weights would take shape \(extents)")
    }
    guard count > 0 else { return try x.tape.filled(0, x.elementType, shape) }
    let planes = batch * channels
    let kernels = try y.reshaped([batch, groups, 1, features] + windows)
      .broadcast(to: extents)
      .reshaped([planes * features, 1] + windows)
    let spatial = Array(2..<x.rank)
    let products = try x.reshaped([1, planes] + x.shape.dropFirst(2)).apply(
      "Conv", kernels,
      attributes: attributes(
        strides: axes.map(\.dilation), dilations: axes.map(\.stride), groups: planes)
    ).sliced(spatial, from: axes.map { _ in 0 }, to: axes.map(\.kernel))
    let sums = try products.reshaped(
      [batch, groups, perGroup, features] + axes.map(\.kernel)
    ).sum([0]).reshaped([groups, perGroup, features] + axes.map(\.kernel))
    let order = [0, 2, 1] + sums.shape.indices.dropFirst(3)
    return try sums.transposed(order).reshaped(shape)
  }
}

extension Term {
  /// The sums over samples and places, one a channel.
  fileprivate var summedOverAllButChannels: Term {
    get throws(Diagnostic) {
      try sum(shape.indices.filter { $0 != 1 }).reshaped([shape[1]])
    }
  }
}
