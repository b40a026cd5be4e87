import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Normalizations.
  static let normalizations: [NodeExporter] = [
    NodeExporter("BatchNormalization", writes: ["SpatialBN"], export: exportBatchNormalization),
    NodeExporter("InstanceNormalization", writes: ["InstanceNorm"]) { node throws(Diagnostic) in
      let epsilon = node.view.float("epsilon") ?? 1e-5
      try node.finish(
        "InstanceNorm", [node.input(0), node.input(1), node.input(2)],
        [.float("epsilon", epsilon)])
    },
    NodeExporter(
      "LayerNormalization", writes: ["LayerNorm", "Mul", "Add"], export: exportLayerNormalization),
    NodeExporter("GroupNormalization", writes: ["GroupNorm"], export: exportGroupNormalization),
    NodeExporter(
      "RMSNormalization", writes: ["Sqr", "ReduceMean", "Add", "Sqrt", "Div", "Mul"],
      export: exportRMSNormalization),
    NodeExporter(
      "SimplifiedLayerNormalization", writes: ["Sqr", "ReduceMean", "Add", "Sqrt", "Div", "Mul"],
      export: exportRMSNormalization),
    NodeExporter(
      "LpNormalization", writes: ["ReduceL1", "ReduceL2", "Div"], export: exportLpNormalization),
    NodeExporter(
      "MeanVarianceNormalization", writes: ["ReduceMean", "Sub", "Sqr", "Sqrt", "Add", "Div"],
      export: exportMeanVariance),
    NodeExporter("LRN", writes: ["LRN"], export: exportLRN),
  ]
}

private func exportBatchNormalization(_ node: inout NodeExport) throws(Diagnostic) {
  try node.requireUnused(outputsFrom: 1)
  if node.view.int("training_mode") ?? 0 != 0 {
    throw .inexpressible("it is in training mode")
  }
  if node.view.version < 9, node.view.int("spatial") ?? 1 == 0 {
    throw .inexpressible("statistics for each element (spatial 0) are not supported")
  }
  let epsilon = node.view.float("epsilon") ?? 1e-5
  let arguments: [Argument] = [.int("is_test", 1), .float("epsilon", epsilon)]
  var inputs = try node.inputs()
  guard inputs[0].rank == 1 else { return try node.finish("SpatialBN", inputs, arguments) }
  let line = inputs[0]
  inputs[0] = node.op(
    "ExpandDims", [line], [.ints("dims", [1])], shape: line.shape?.inserting(1, at: 1))
  let result = node.op("SpatialBN", inputs, arguments, like: inputs[0])
  try node.finish("Squeeze", [result], [.ints("dims", [1])])
}

private func exportLayerNormalization(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let axis = try node.axis(or: -1, of: x)
  let rank = try node.rank(of: x)
  let epsilon = Argument.float("epsilon", node.view.float("epsilon") ?? 1e-5)
  let scale = try node.input(1)
  let bias = try node.optionalInput(2)
  var kept = x.shape
  for axis in axis..<rank { kept?[axis] = 1 }
  let mean = node.inner("mean", .float, kept)
  let deviation = node.inner("deviation", .float, kept)
  let normalized = (axis..<rank).map { x.extent($0) }
  let isPlain = [scale, bias].allSatisfy {
    $0 == nil || $0?.extents?.map(Optional.some) == normalized
  }
  if isPlain, let extents = scale.extents {
    let shift = if let bias { bias } else { try node.uniform("bias", extents, 0) }
    node.emit(
      "LayerNorm", [x, scale, shift], [.int("axis", axis), epsilon, .int("elementwise_affine", 1)],
      to: [try node.output(), mean, deviation])
  } else {
    let plain = node.inner("normalized", .float, x.shape)
    node.emit("LayerNorm", [x], [.int("axis", axis), epsilon], to: [plain, mean, deviation])
    if let bias {
      try node.finish("Add", [node.combine("Mul", plain, scale, like: x), bias])
    } else {
      try node.finish("Mul", [plain, scale])
    }
  }
  // Caffe2 keeps one axis for all that it reduces, the standard each of them.
  if node.isWritten(1) {
    let result = try node.output(1)
    node.emitReshape(mean, try node.extents(of: result), to: result)
  }
  if node.isWritten(2) {
    let result = try node.output(2)
    let inverse = node.op("Reciprocal", [deviation], shape: nil)
    node.emitReshape(inverse, try node.extents(of: result), to: result)
  }
}

extension NodeExport {
  /// Whether the node names an output at `index`.
  func isWritten(_ index: Int) -> Bool {
    index < view.node.outputs.count && view.node.outputs[index] != nil
  }
}

private func exportGroupNormalization(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  guard let groups = node.view.int("num_groups"), groups > 0 else {
    throw .inexpressible("it has no num_groups")
  }
  var scale = try node.input(1)
  var bias = try node.input(2)
  if node.view.version < 21 {
    // Before operator set 21 there is one factor a group, not one a channel.
    let channels = try node.extent(of: x, 1)
    guard channels % groups == 0 else {
      throw .inexpressible(
        "\(counted(channels, "channel")) do not fall into \(counted(groups, "group"))")
    }
    try node.requireModest([channels])
    let places = (0..<channels).map { $0 / max(1, channels / groups) }
    scale = try node.gather(scale, places, axis: 0)
    bias = try node.gather(bias, places, axis: 0)
  }
  let mean = node.inner("mean", .float, nil)
  let deviation = node.inner("deviation", .float, nil)
  node.emit(
    "GroupNorm", [x, scale, bias],
    [
      .int("group", groups), .float("epsilon", node.view.float("epsilon") ?? 1e-5),
      .int("is_test", 1),
    ], to: [try node.output(), mean, deviation])
}

private func exportRMSNormalization(_ node: inout NodeExport) throws(Diagnostic) {
  try node.requireUnused(outputsFrom: 1)
  let x = try node.input()
  let axis = try node.axis(or: -1, of: x)
  let rank = try node.rank(of: x)
  var kept = x.shape
  for axis in axis..<rank { kept?[axis] = 1 }
  let mean = node.op(
    "ReduceMean", [node.op("Sqr", [x], like: x)],
    [.ints("axes", Array(axis..<rank)), .int("keepdims", 1)], shape: kept)
  let raised = try node.combine("Add", mean, Double(node.view.float("epsilon") ?? 1e-5))
  let root = node.op("Sqrt", [raised], like: raised)
  try node.finish("Mul", [node.combine("Div", x, root, like: x), node.input(1)])
}

private func exportLpNormalization(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let axis = try node.axis(or: -1, of: x)
  let power = node.view.int("p") ?? 2
  guard power == 1 || power == 2 else { throw .inexpressible("its p is \(power), not 1 or 2") }
  let norm = node.op(
    power == 1 ? "ReduceL1" : "ReduceL2", [x], [.ints("axes", [axis]), .int("keepdims", 1)],
    shape: x.shape?.replacing(axis, with: 1))
  // Where all elements are zero, so is the result.
  let zero = try node.combine("Mul", norm, 0)
  let isZero = node.op("EQ", [norm, zero], shape: norm.shape, type: .bool)
  let divisor = node.op("Add", [norm, node.cast(isZero, to: .float)], like: norm)
  try node.finish("Div", [x, divisor])
}

private func exportMeanVariance(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let rank = try node.rank(of: x)
  var axes: [Int] = []
  for axis in node.view.ints("axes") ?? [0, 2, 3] {
    axes.append(try node.view.axis(axis, rank: rank))
  }
  var kept = x.shape
  for axis in axes { kept?[axis] = 1 }
  let arguments: [Argument] = [.ints("axes", axes.sorted()), .int("keepdims", 1)]
  let mean = node.op("ReduceMean", [x], arguments, shape: kept)
  let centred = node.combine("Sub", x, mean, like: x)
  let square = node.op("Sqr", [centred], like: x)
  let variance = node.op("ReduceMean", [square], arguments, shape: kept)
  let deviation = node.op("Sqrt", [variance], like: variance)
  try node.finish("Div", [centred, node.combine("Add", deviation, 1e-9)])
}

private func exportLRN(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  guard let size = node.view.int("size"), size > 0 else {
    throw .inexpressible("it has no positive size")
  }
  let arguments: [Argument] = [
    .int("size", size), .float("alpha", node.view.float("alpha") ?? 1e-4),
    .float("beta", node.view.float("beta") ?? 0.75), .float("bias", node.view.float("bias") ?? 1),
  ]
  let rank = try node.rank(of: x)
  if rank == 4 { return try node.finish("LRN", [x], arguments) }
  let extents = try node.extents(of: x)
  guard rank >= 2, let rest = Array(extents.dropFirst(2)).checkedElementCount else {
    throw .inexpressible("it has no channels")
  }
  let image = node.reshape(x, [extents[0], extents[1], rest, 1])
  let result = node.op("LRN", [image], arguments, like: image)
  node.emitReshape(result, extents, to: try node.output())
}
