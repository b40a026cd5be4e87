import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The maximum or mean under a moving window; with a second top, also where the maximum is.
  static let pooling = LayerKind(
    "Pooling", settings: "pooling_param", ignoring: ["engine", "avg_include_pad"]
  ) {
    layer throws(Diagnostic) in
    try layer.expect(tops: 1...2)
    let x = try layer.bottom()
    guard x.rank == 4 else {
      throw .invalid("the blob has \(counted(x.rank, "axis", "axes")), expected 4")
    }
    let method = try layer.poolingMethod()
    let plan = try layer.poolingPlan(x)
    if plan.isGlobal, layer.tops.count == 1 {
      if method == .stochastic { return try _ = layer.pool(x, plan.axes, method, to: .top(0)) }
      let operatorType = method == .maximum ? "GlobalMaxPool" : "GlobalAveragePool"
      return try layer.write(operatorType, [x], shape: [x.shape[0], x.shape[1], 1, 1])
    }
    if try !layer.settings.flag("avg_include_pad", or: true), method == .mean {
      return try _ = layer.pool(x, plan.axes, .innerMean, to: .top(0))
    }
    if layer.tops.count == 2 {
      guard method == .maximum else { throw .invalid("only a maximum has a second top") }
      return try layer.poolWithMask(x, plan.axes)
    }
    try layer.pool(x, plan.axes, method, to: .top(0))
  }
}

/// What is computed of the elements under a window.
enum PoolingMethod {
  case maximum
  case mean
  /// The mean of the elements within the image.
  case innerMean
  /// The mean of the elements, each counted as often as it is large.
  case stochastic
}

extension LayerImporter {
  /// The method that the setting `pool` names.
  mutating func poolingMethod() throws(Diagnostic) -> PoolingMethod {
    switch try settings.text("pool", or: "MAX") {
    case "MAX": .maximum
    case "AVE": .mean
    case "STOCHASTIC": .stochastic
    case let other: throw .invalid("'pool' is \(other)", attribute: "pool")
    }
  }

  /// The windows on height and width.
  fileprivate mutating func poolingPlan(
    _ x: Operand
  ) throws(Diagnostic) -> (axes: [PoolingAxis], isGlobal: Bool) {
    let isGlobal = try settings.flag("global_pooling", or: false)
    let kernel: [Int]
    if isGlobal {
      guard !settings.has("kernel_size"), !settings.has("kernel_h"), !settings.has("kernel_w")
      else { throw .invalid("'global_pooling' does not go with a kernel size") }
      kernel = Array(x.shape[2...])
    } else {
      kernel = try pair("kernel_size", "kernel_h", "kernel_w", or: nil, atLeast: 1)
    }
    let stride = try pair("stride", "stride_h", "stride_w", or: 1, atLeast: 1)
    let pad = try pair("pad", "pad_h", "pad_w", or: 0, atLeast: 0)
    let mode = try settings.text("round_mode", or: "CEIL")
    let roundsUp = try settings.flag("ceil_mode", or: mode != "FLOOR")
    guard roundsUp == (mode != "FLOOR") || !settings.has("round_mode") else {
      throw .invalid("'ceil_mode' contradicts 'round_mode'", attribute: "ceil_mode")
    }
    let roundsDown = !roundsUp
    guard !isGlobal || (stride == [1, 1] && pad == [0, 0]) else {
      throw .invalid("'global_pooling' does not go with strides or padding")
    }
    guard pad[0] < kernel[0], pad[1] < kernel[1] else {
      throw .invalid("padding \(pad) is not smaller than the kernel \(kernel)", attribute: "pad")
    }
    var axes: [PoolingAxis] = []
    for i in 0..<2 {
      axes.append(
        try PoolingAxis(
          input: x.shape[i + 2], kernel: kernel[i], stride: stride[i], pad: pad[i],
          roundsDown: roundsDown, netIsPadded: pad != [0, 0]))
    }
    return (axes, isGlobal)
  }

  private mutating func pair(
    _ name: String, _ height: String, _ width: String, or fallback: Int?, atLeast minimum: Int
  ) throws(Diagnostic) -> [Int] {
    guard settings.has(height) || settings.has(width) else {
      let size = try size(name, or: fallback, atLeast: minimum)
      return [size, size]
    }
    guard !settings.has(name) else {
      throw .invalid("'\(name)' does not go with '\(height)' and '\(width)'", attribute: name)
    }
    return [try size(height, atLeast: minimum), try size(width, atLeast: minimum)]
  }

  /// Pools height and width.
  ///
  /// The windows are made explicit as padding at the end. What differs from ONNX is the divisor of
  /// a mean: the elements between the leading and the trailing padding, never those beyond.
  @discardableResult
  mutating func pool(
    _ x: Operand, _ axes: [PoolingAxis], _ method: PoolingMethod, to destination: Destination
  ) throws(Diagnostic) -> Operand {
    if method == .stochastic { return try poolStochastically(x, axes, to: destination) }
    if axes.contains(where: \.hasEmptyWindow) {
      let inner = axes.map { $0.hasEmptyWindow ? $0.withoutLastWindow : $0 }
      let pooled = try pool(x, inner, method, to: .step(destination.feeding("inside")))
      return try addEmptyWindows(pooled, axes, method, to: destination)
    }
    let pads = axes.map(\.pad)
    let shape = [x.shape[0], x.shape[1]] + axes.map(\.output)
    var attributes: [Attribute] = [
      .ints("kernel_shape", axes.map(\.kernel)), .ints("strides", axes.map(\.stride)),
    ]
    if method == .maximum {
      attributes.append(.ints("pads", pads + axes.map(\.endPad)))
      return try emit("MaxPool", to: destination, [x], shape: shape, attributes)
    }
    if method == .mean, pads != [0, 0], axes.contains(where: \.overhangs) {
      let padded = try pad(
        x, begin: [0, 0] + pads, end: [0, 0] + pads, value: 0,
        to: .step(destination.feeding("padded")))
      attributes.append(.ints("pads", [0, 0] + axes.map { max(0, $0.endPad - $0.pad) }))
      return try emit("AveragePool", to: destination, [padded], shape: shape, attributes)
    }
    attributes.append(.ints("pads", pads + axes.map(\.endPad)))
    if method == .mean, pads != [0, 0] { attributes.append(.int("count_include_pad", 1)) }
    return try emit("AveragePool", to: destination, [x], shape: shape, attributes)
  }

  /// Adds the windows beyond the image: the lowest number as a maximum of nothing; as a mean, zero
  /// over a negative count of elements, or over zero where the window starts at the very end.
  private mutating func addEmptyWindows(
    _ pooled: Operand, _ axes: [PoolingAxis], _ method: PoolingMethod, to destination: Destination
  ) throws(Diagnostic) -> Operand {
    let lowest = -Float.greatestFiniteMagnitude
    func end(_ isPadded: (PoolingAxis) -> Bool) -> [Int] {
      [0, 0] + axes.map { $0.hasEmptyWindow && isPadded($0) ? 1 : 0 }
    }
    let none = [0, 0, 0, 0]
    if method == .maximum {
      return try pad(pooled, begin: none, end: end { _ in true }, value: lowest, to: destination)
    }
    let beyond = end { $0.lastStart > $0.input }
    let atEnd = end { $0.lastStart == $0.input }
    if atEnd == none { return try pad(pooled, begin: none, end: beyond, value: 0, to: destination) }
    var operand = pooled
    if beyond != none {
      operand = try pad(
        pooled, begin: none, end: beyond, value: 0, to: .step(destination.feeding("beyond")))
    }
    return try pad(operand, begin: none, end: atEnd, value: .nan, to: destination)
  }

  /// What stochastic pooling gives on average, as Caffe computes it in tests (on a GPU alone): the
  /// sum of squares over the sum, or 0 where the sum is not positive.
  @discardableResult
  fileprivate mutating func poolStochastically(
    _ x: Operand, _ axes: [PoolingAxis], to destination: Destination
  ) throws(Diagnostic) -> Operand {
    guard axes.allSatisfy({ $0.pad == 0 }) else {
      throw .invalid("stochastic pooling does not go with padding", attribute: "pad")
    }
    func inside(_ suffix: String) -> Destination { .step(destination.feeding(suffix)) }
    let squares = try emit("Mul", to: inside("squares"), [x, x], shape: x.shape)
    let squareMeans = try pool(squares, axes, .mean, to: inside("square_means"))
    let means = try pool(x, axes, .mean, to: inside("means"))
    let shape = means.shape
    let zero = try scalar(destination.feeding("zero"), 0)
    let isPositive = try step(
      "Greater", destination.feeding("is_positive"), [means, zero], shape: shape, elementType: .bool
    )
    let ratio = try emit("Div", to: inside("ratio"), [squareMeans, means], shape: shape)
    return try emit("Where", to: destination, [isPositive, ratio, zero], shape: shape)
  }

  /// The maximum, and its place within its plane as a number; -1 for windows beyond the image.
  fileprivate mutating func poolWithMask(
    _ x: Operand, _ axes: [PoolingAxis]
  ) throws(Diagnostic) {
    let inner = axes.map { $0.hasEmptyWindow ? $0.withoutLastWindow : $0 }
    let isCut = axes.contains(where: \.hasEmptyWindow)
    let shape = [x.shape[0], x.shape[1]] + inner.map(\.output)
    let (maxima, indices) = try maximaWithIndices(
      x, shape, isTop: !isCut,
      [
        .ints("kernel_shape", inner.map(\.kernel)),
        .ints("pads", inner.map(\.pad) + inner.map(\.endPad)),
        .ints("strides", inner.map(\.stride)),
      ])
    let plane = integers("plane", [x.shape[2] * x.shape[3]])
    let place = try step("Mod", "place", [indices, plane], shape: shape, elementType: .int64)
    guard isCut else { return try _ = cast(place, to: .float, .top(1)) }
    let none = [0, 0, 0, 0]
    let end = [0, 0] + axes.map { $0.hasEmptyWindow ? 1 : 0 }
    try pad(
      maxima, begin: none, end: end, value: -Float.greatestFiniteMagnitude, to: .top(0))
    let numbers = try cast(place, to: .float, .step("mask"))
    let pads = integers("mask/pads", none + end)
    let fill = try scalar("mask/value", -1)
    try write(
      "Pad", [numbers, pads, fill],
      shape: [x.shape[0], x.shape[1]] + axes.map(\.output), to: 1)
  }
}
