import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Pooling.
  static let pooling: [NodeExporter] = [
    NodeExporter("MaxPool", writes: ["MaxPool", "PadImage"]) { node throws(Diagnostic) in
      try node.requireUnused(outputsFrom: 1)
      try exportPool(&node, .maximum)
    },
    NodeExporter("AveragePool", writes: ["AveragePool", "PadImage"]) { node throws(Diagnostic) in
      try exportPool(&node, .average)
    },
    NodeExporter("LpPool", writes: ["LpPool", "PadImage"]) { node throws(Diagnostic) in
      try exportPool(&node, .norm)
    },
    NodeExporter("GlobalAveragePool", writes: ["AveragePool", "ReduceMean"]) {
      node throws(Diagnostic) in try exportGlobalPool(&node, "AveragePool", "ReduceMean")
    },
    NodeExporter("GlobalMaxPool", writes: ["MaxPool", "ReduceMax"]) { node throws(Diagnostic) in
      try exportGlobalPool(&node, "MaxPool", "ReduceMax")
    },
    NodeExporter("GlobalLpPool", writes: ["Abs", "Pow", "ReduceSum"]) { node throws(Diagnostic) in
      let x = try node.input()
      let power = Float(node.view.int("p") ?? 2)
      let rank = try node.rank(of: x)
      guard rank > 2, power > 0 else { throw .inexpressible("it has no spatial axes") }
      let magnitude = node.op("Abs", [x], like: x)
      let powers = node.op("Pow", [magnitude], [.float("exponent", power)], like: x)
      let sum = node.op(
        "ReduceSum", [powers], [.ints("axes", Array(2..<rank)), .int("keepdims", 1)],
        shape: try node.output().shape)
      try node.finish("Pow", [sum], [.float("exponent", 1 / power)])
    },
  ]
}

/// What a window is reduced to.
private enum Reduction: String {
  case maximum = "MaxPool"
  case average = "AveragePool"
  case norm = "LpPool"
}

private func exportPool(_ node: inout NodeExport, _ kind: Reduction) throws(Diagnostic) {
  var x = try node.input()
  let result = try node.output()
  guard let kernel = node.view.ints("kernel_shape") else {
    throw .inexpressible("it has no kernel_shape")
  }
  var settings = try SpatialSettings(node, kernel: kernel, x: x)
  guard settings.dilations.allSatisfy({ $0 == 1 }) else {
    throw .inexpressible("Caffe2 has no dilated pooling")
  }
  guard settings.pads.allSatisfy({ $0 >= 0 }) else {
    throw .inexpressible("its padding \(settings.pads) is negative")
  }
  var countsPadding = node.view.int("count_include_pad") ?? 0 != 0
  if node.view.int("ceil_mode") ?? 0 != 0,
    !["SAME_UPPER", "SAME_LOWER"].contains(
      node.view.text("auto_pad") ?? "")
  {
    x = try node.extendedPadding(x, &settings, kind, &countsPadding)
  }
  x = try node.explicitPadding(x, &settings, kind, countsPadding)
  var arguments = settings.arguments
  if kind == .average, countsPadding { arguments.append(.int("count_include_pad", 1)) }
  if kind == .norm { arguments.append(.float("p", Float(node.view.int("p") ?? 2))) }
  guard kind == .norm, kernel.count == 1 else {
    guard kind != .norm || kernel.count == 2 else {
      throw .inexpressible("Caffe2 pools by norm along one or two axes only")
    }
    return node.emit(kind.rawValue, [x], arguments, to: [result])
  }
  try node.poolLine(x, settings)
}

extension NodeExport {
  /// Adds the padding behind that the last windows of `ceil_mode` reach into, beyond the node's own.
  fileprivate mutating func extendedPadding(
    _ x: Blob, _ settings: inout SpatialSettings, _ kind: Reduction, _ countsPadding: inout Bool
  ) throws(Diagnostic) -> Blob {
    let result = try output()
    var x = x
    let count = settings.kernel.count
    var extra = [Int](repeating: 0, count: count)
    for axis in 0..<count {
      let extent = try extent(of: x, axis + 2)
      let windows = try self.extent(of: result, axis + 2)
      let reached = (windows - 1) * settings.strides[axis] + settings.kernel[axis]
      let needed = reached - extent - settings.front(axis)
      // Padding behind that would make another window, which lies in it altogether, is cut.
      let most = max(0, needed + settings.strides[axis] - 1)
      settings.pads[count + axis] = min(settings.pads[count + axis], most)
      extra[axis] = max(0, needed - settings.back(axis))
    }
    if kind == .average, countsPadding, extra.contains(where: { $0 > 0 }) {
      // The node's own padding counts, what lies beyond does not.
      x = try padded(x, settings.pads, 0)
      settings.pads = [Int](repeating: 0, count: 2 * count)
      countsPadding = false
    }
    for axis in 0..<count { settings.pads[count + axis] += extra[axis] }
    return x
  }

  /// Adds padding that Caffe2 does not take, as wide as the kernel or wider, to the image itself.
  fileprivate mutating func explicitPadding(
    _ x: Blob, _ settings: inout SpatialSettings, _ kind: Reduction, _ countsPadding: Bool
  ) throws(Diagnostic) -> Blob {
    let count = settings.kernel.count
    let isWide = settings.pads.indices.contains {
      settings.pads[$0] >= settings.kernel[$0 % count]
    }
    guard isWide else { return x }
    guard kind != .average || countsPadding else {
      throw .inexpressible("its padding \(settings.pads) is wider than its kernel")
    }
    let pads = settings.pads
    settings.pads = [Int](repeating: 0, count: 2 * count)
    return try padded(x, pads, kind == .maximum ? -.infinity : 0)
  }

  /// An image with padding around it.
  fileprivate mutating func padded(
    _ x: Blob, _ pads: [Int], _ value: Float
  ) throws(Diagnostic) -> Blob {
    if pads.allSatisfy({ $0 == 0 }) { return x }
    guard pads.count == 4, x.rank == 4 else {
      var result = x
      for axis in 0..<pads.count / 2 {
        let (front, back) = (pads[axis], pads[pads.count / 2 + axis])
        result = try padByConcat(result, axis + 2, front, back, value)
      }
      return result
    }
    var shape = x.shape
    for axis in 2..<4 {
      shape?[axis] =
        x.extent(axis).map { .known($0 + pads[axis - 2] + pads[axis]) } ?? .unknown
    }
    return op(
      "PadImage", [x],
      [.text("mode", "constant"), .ints("pads", pads), .float("value", value)], shape: shape)
  }

  /// Pools along one axis by way of an image of one row.
  fileprivate mutating func poolLine(
    _ x: Blob, _ settings: SpatialSettings
  ) throws(Diagnostic) {
    let image = op("ExpandDims", [x], [.ints("dims", [2])], shape: x.shape?.inserting(1, at: 2))
    var arguments: [Argument] = [
      .ints("kernels", [1] + settings.kernel), .ints("strides", [1] + settings.strides),
      .ints("pads", [0, settings.pads[0], 0, settings.pads[1]]),
    ]
    arguments.append(.float("p", Float(view.int("p") ?? 2)))
    let pooled = op(
      "LpPool", [image], arguments, shape: try output().shape?.inserting(1, at: 2))
    try finish("Squeeze", [pooled], [.ints("dims", [2])])
  }
}

private func exportGlobalPool(
  _ node: inout NodeExport, _ pool: String, _ reduction: String
) throws(Diagnostic) {
  let x = try node.input()
  let rank = try node.rank(of: x)
  if rank == 4 {
    // Caffe2 asks operators for a kernel whose names say that they have one.
    let kernel: [Argument] = node.hasKernelName ? [.ints("kernels", [1, 1])] : []
    return try node.finish(pool, [x], [.int("global_pooling", 1)] + kernel)
  }
  guard rank > 2 else { throw .inexpressible("it has no spatial axes") }
  try node.finish(reduction, [x], [.ints("axes", Array(2..<rank)), .int("keepdims", 1)])
}
