import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The maximum or mean under a moving window; with a second top, also where the maximum is.
  static let pooling = LayerKind("Pooling", settings: "pooling_param", ignoring: ["engine"]) {
    layer throws(Diagnostic) in
    try layer.expect(tops: 1...2)
    let x = try layer.bottom()
    guard x.rank == 4 else { throw .invalid("the blob has \(x.rank) axes, expected 4") }
    let method = try layer.poolingMethod()
    let plan = try layer.poolingPlan(x)
    if plan.isGlobal, layer.tops.count == 1 {
      let operatorType = method == .maximum ? "GlobalMaxPool" : "GlobalAveragePool"
      return try layer.write(operatorType, [x], shape: [x.shape[0], x.shape[1], 1, 1])
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
}

extension LayerImporter {
  /// The method that the setting `pool` names.
  mutating func poolingMethod() throws(Diagnostic) -> PoolingMethod {
    switch try settings.text("pool", or: "MAX") {
    case "MAX": .maximum
    case "AVE": .mean
    case let other: throw .unsupported("pooling by '\(other)', which Caffe has for training only")
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
    let roundsDown = try settings.text("round_mode", or: "CEIL") == "FLOOR"
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
    if pads != [0, 0], axes.contains(where: \.overhangs) {
      let padded = try pad(
        x, begin: [0, 0] + pads, end: [0, 0] + pads, value: 0,
        to: .step(destination.feeding("padded")))
      attributes.append(.ints("pads", [0, 0] + axes.map { max(0, $0.endPad - $0.pad) }))
      return try emit("AveragePool", to: destination, [padded], shape: shape, attributes)
    }
    attributes.append(.ints("pads", pads + axes.map(\.endPad)))
    if pads != [0, 0] { attributes.append(.int("count_include_pad", 1)) }
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

  /// The maximum, and its place within its plane as a number.
  fileprivate mutating func poolWithMask(
    _ x: Operand, _ axes: [PoolingAxis]
  ) throws(Diagnostic) {
    guard !axes.contains(where: \.hasEmptyWindow) else {
      throw .unsupported("a mask of maxima with windows beyond the image")
    }
    let shape = [x.shape[0], x.shape[1]] + axes.map(\.output)
    let indices = try writeWithIndices(
      x, shape,
      [
        .ints("kernel_shape", axes.map(\.kernel)),
        .ints("pads", axes.map(\.pad) + axes.map(\.endPad)),
        .ints("strides", axes.map(\.stride)),
      ])
    let plane = integers("plane", [x.shape[2] * x.shape[3]])
    let place = try step("Mod", "place", [indices, plane], shape: shape, elementType: .int64)
    try cast(place, to: .float, .top(1))
  }
}
