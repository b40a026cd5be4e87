import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Operators that move elements without choosing among them.
  static let shaping: [NodeExporter] = [
    NodeExporter("Reshape", writes: ["Reshape"], export: exportReshape),
    NodeExporter("Flatten", writes: ["Flatten"]) { node throws(Diagnostic) in
      let x = try node.input(0, .any)
      let axis = node.view.int("axis") ?? 1
      let rank = axis < 0 ? try node.rank(of: x) : 0
      try node.finish("Flatten", [x], [.int("axis", axis < 0 ? axis + rank : axis)])
    },
    NodeExporter("Squeeze", writes: ["Squeeze"], export: exportSqueeze),
    NodeExporter("Unsqueeze", writes: ["ExpandDims"], export: exportUnsqueeze),
    NodeExporter("Transpose", writes: ["Transpose"], export: exportTranspose),
    NodeExporter("Expand", writes: ["Expand"], export: exportExpand),
    NodeExporter("Tile", writes: ["Tile"], export: exportTile),
    NodeExporter("DepthToSpace", writes: ["Reshape", "Transpose"], export: exportDepthToSpace),
    NodeExporter("SpaceToDepth", writes: ["Reshape", "Transpose"], export: exportSpaceToDepth),
    NodeExporter("Shape", writes: ["Shape", "Slice"], export: exportShape),
    NodeExporter("Size", writes: ["Size"]) { node throws(Diagnostic) in
      try node.finish("Size", [node.input(0, .any)])
    },
    NodeExporter("ConstantOfShape", writes: ["ConstantFill"], export: exportConstantOfShape),
    NodeExporter("Range", writes: ["Range"]) { node throws(Diagnostic) in
      // Caffe2 counts one too few where it goes down by more than one.
      guard let step = try node.view.constant(2)?.int64s.first, step > 0 || step == -1 else {
        throw .inexpressible("its step is not a constant above 0, or -1")
      }
      try node.finish("Range", node.inputs(.indices))
    },
  ]
}

private func exportReshape(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let result = try node.output()
  guard let value = node.view.optional(1), node.graph.constants[value] == nil else {
    guard let target = try node.view.constant(1)?.int64s.map({ Int($0) }) else {
      throw .inexpressible("it has no shape")
    }
    // Caffe2 infers no extent beside one that is zero.
    if let extents = result.extents, extents.contains(0) || target.contains(-1) == false {
      return node.emitReshape(x, extents, to: result)
    }
    guard node.view.int("allowzero") ?? 0 == 0 || !target.contains(0) else {
      throw .inexpressible("its shape \(target) has a zero that stands for itself")
    }
    return node.emitReshape(x, target, to: result)
  }
  guard node.view.int("allowzero") ?? 0 == 0 else {
    throw .inexpressible("its shape is computed, and zeros in it stand for themselves")
  }
  let given = try node.input(1, .indices)
  if given.extent(0) == 0 { return node.emitReshape(x, [], to: result) }
  let shape = node.cast(given, to: .int64)
  let old = node.inner("old_shape", .int64, nil)
  node.emit("Reshape", [x, shape], to: [result, old])
}

private func exportSqueeze(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  var axes = try node.view.ints("axes", orInput: 1) ?? []
  if axes.isEmpty {
    let extents = try node.extents(of: x)
    axes = extents.indices.filter { extents[$0] == 1 }
  } else if axes.contains(where: { $0 < 0 }) {
    let rank = try node.rank(of: x)
    for index in axes.indices { axes[index] = try node.view.axis(axes[index], rank: rank) }
  }
  if axes.isEmpty { return try node.copy(x) }
  try node.finish("Squeeze", [x], [.ints("dims", axes.sorted())])
}

private func exportUnsqueeze(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  guard var axes = try node.view.ints("axes", orInput: 1), !axes.isEmpty else {
    return try node.copy(x)
  }
  if axes.contains(where: { $0 < 0 }) {
    let rank = try node.rank(of: x) + axes.count
    for index in axes.indices { axes[index] = try node.view.axis(axes[index], rank: rank) }
  }
  try node.finish("ExpandDims", [x], [.ints("dims", axes.sorted())])
}

private func exportTranspose(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  var axes = node.view.ints("perm") ?? []
  if axes.isEmpty { axes = (0..<(try node.rank(of: x))).reversed() }
  if axes.isEmpty { return try node.copy(x) }
  guard axes.sorted() == Array(axes.indices) else {
    throw .inexpressible("its perm \(axes) is no permutation")
  }
  try node.finishWide("Transpose", [x], [.ints("axes", axes)])
}

private func exportExpand(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let shape = node.cast(try node.input(1, .indices), to: .int64)
  let wide = node.cast(x, to: x.type.widened)
  let result = try node.output()
  if wide.type == result.type { return node.emit("Expand", [wide, shape], to: [result]) }
  try node.copy(node.op("Expand", [wide, shape], shape: result.shape, type: wide.type))
}

private func exportTile(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  guard let repeats = try node.view.constant(1)?.int64s.map({ Int($0) }) else {
    throw .inexpressible("it has no repeats")
  }
  guard repeats.allSatisfy({ $0 > 0 && $0 <= Int(Int32.max) }) else {
    throw .inexpressible("its repeats \(repeats) are not all positive")
  }
  var wide = node.cast(x, to: x.type.widened)
  for (axis, count) in repeats.enumerated() where count != 1 {
    let extent = wide.extent(axis).flatMap {
      $0.multipliedReportingOverflow(by: count).overflow ? nil : $0 * count
    }
    let shape = wide.shape?.replacing(axis, with: extent.map { .known($0) } ?? .unknown)
    wide = node.op(
      "Tile", [wide], [.int("tiles", count), .int("axis", axis)], shape: shape, type: wide.type)
  }
  try node.copy(wide)
}

/// The block of a node that trades channels for space, checked.
private func blockSize(_ node: NodeExport) throws(Diagnostic) -> Int {
  guard let block = node.view.int("blocksize"), (1...(1 << 16)).contains(block) else {
    throw .inexpressible("it has no usable blocksize")
  }
  return block
}

private func exportDepthToSpace(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let block = try blockSize(node)
  guard try node.rank(of: x) == 4 else { throw .inexpressible("it has other than four axes") }
  let channels = try node.extent(of: x, 1)
  let (rows, columns) = (try node.extent(of: x, 2), try node.extent(of: x, 3))
  guard channels % (block * block) == 0 else {
    throw .inexpressible("\(counted(channels, "channel")) do not make blocks of \(block)")
  }
  let depth = channels / (block * block)
  let isColumnRow = node.view.text("mode") == "CRD"
  let first = x.extent(0) ?? 0
  let split = node.reshape(
    x,
    isColumnRow
      ? [first, depth, block, block, rows, columns] : [first, block, block, depth, rows, columns])
  let order = isColumnRow ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]
  node.emitReshape(
    node.transpose(split, order), [first, depth, rows * block, columns * block],
    to: try node.output())
}

private func exportSpaceToDepth(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let block = try blockSize(node)
  guard try node.rank(of: x) == 4 else { throw .inexpressible("it has other than four axes") }
  let channels = try node.extent(of: x, 1)
  let (rows, columns) = (try node.extent(of: x, 2), try node.extent(of: x, 3))
  guard rows % block == 0, columns % block == 0 else {
    throw .inexpressible("\(rows) x \(counted(columns, "element")) do not make blocks of \(block)")
  }
  let first = x.extent(0) ?? 0
  let isColumnRow = node.view.text("mode") == "CRD"
  let split = node.reshape(x, [first, channels, rows / block, block, columns / block, block])
  node.emitReshape(
    node.transpose(split, isColumnRow ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4]),
    [first, channels * block * block, rows / block, columns / block], to: try node.output())
}

private func exportShape(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let start = node.view.int("start") ?? 0
  guard start != 0 || node.view.int("end") != nil else { return try node.finish("Shape", [x]) }
  let rank = try node.rank(of: x)
  func bounded(_ place: Int) -> Int { min(max(place < 0 ? place + rank : place, 0), rank) }
  let shape = node.op("Shape", [x], shape: [.known(rank)], type: .int64)
  let from = bounded(start)
  let to = max(from, bounded(node.view.int("end") ?? rank))
  try node.finish("Slice", [shape], [.ints("starts", [from]), .ints("ends", [to])])
}

private func exportConstantOfShape(_ node: inout NodeExport) throws(Diagnostic) {
  let shape = try node.input(0, .indices)
  let result = try node.output()
  var value = 0.0
  if case .tensor(let stored)? = node.view.node.attribute("value")?.value {
    value = try stored.dense().doubles.first ?? 0
  }
  if shape.extent(0) == 0 {
    return try node.fill(result.name, Tensor(scalar: value, result.type))
  }
  guard result.type.isFloatingPoint || Int(exactly: value) != nil else {
    throw .inexpressible("its value \(value) is no whole number")
  }
  let number: Argument =
    result.type.isFloatingPoint
    ? .float("value", value) : .int("value", Int(exactly: value) ?? 0)
  try node.finish(
    "ConstantFill", [node.cast(shape, to: .int64)],
    [.int("input_as_shape", 1), number, .int("dtype", result.type.caffe2Number ?? 1)])
}
