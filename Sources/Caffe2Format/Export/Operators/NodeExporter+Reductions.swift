import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Reductions along axes.
  static let reductions: [NodeExporter] = [
    reduction("ReduceSum", types: .any), reduction("ReduceMax", types: .any),
    reduction("ReduceMin", types: .any), reduction("ReduceMean"), reduction("ReduceL1"),
    reduction("ReduceL2"),
    NodeExporter("ReduceSumSquare", writes: ["Mul", "ReduceSum"]) { node throws(Diagnostic) in
      let x = try node.input(0, .numbers)
      let square = node.op("Mul", [x, x], like: x)
      try node.reduce(square, "ReduceSum")
    },
    NodeExporter("ReduceLogSum", writes: ["ReduceSum", "Log"]) { node throws(Diagnostic) in
      let sum = try node.reduced(node.input(), "ReduceSum")
      try node.finish("Log", [sum])
    },
    NodeExporter(
      "ReduceLogSumExp", writes: ["ReduceMax", "Sub", "Exp", "ReduceSum", "Log", "Add"],
      export: exportLogSumExp),
    NodeExporter("ArgMax", writes: ["ArgMax"]) { node throws(Diagnostic) in
      try exportArg(&node, "ArgMax")
    },
    NodeExporter("ArgMin", writes: ["ArgMin"]) { node throws(Diagnostic) in
      try exportArg(&node, "ArgMin")
    },
    NodeExporter("TopK", writes: ["TopK", "Negative"], export: exportTopK),
  ]

  private static func reduction(_ type: String, types: BlobTypes = .float) -> NodeExporter {
    NodeExporter(type, writes: [type]) { node throws(Diagnostic) in
      let x = try node.input(0, types)
      if type != "ReduceSum", x.extents?.contains(0) ?? false {
        throw .inexpressible("there is nothing to reduce")
      }
      let wide = node.cast(x, to: x.type.widened)
      if wide.type == x.type { return try node.reduce(x, type) }
      try node.copy(node.reduced(wide, type))
    }
  }
}

extension NodeExport {
  /// The axes of a reduction; nil where it leaves its input as it is.
  func reducedAxes(_ x: Blob) throws(Diagnostic) -> [Int]? {
    let given = try view.ints("axes", orInput: 1) ?? []
    if given.isEmpty, view.int("noop_with_empty_axes") ?? 0 != 0 { return nil }
    let rank = try rank(of: x)
    if given.isEmpty { return Array(0..<rank) }
    var axes: Set<Int> = []
    for axis in given { axes.insert(try view.axis(axis, rank: rank)) }
    return axes.sorted()
  }

  private func arguments(_ axes: [Int]) -> [Argument] {
    [.ints("axes", axes), .int("keepdims", view.int("keepdims") ?? 1)]
  }

  /// Writes the first output as a reduction of `x`.
  fileprivate mutating func reduce(_ x: Blob, _ type: String) throws(Diagnostic) {
    guard let axes = try reducedAxes(x), !axes.isEmpty else {
      return try unreduced(x, type)
    }
    try finish(type, [x], arguments(axes))
  }

  /// A reduction of `x` along the node's axes.
  fileprivate mutating func reduced(_ x: Blob, _ type: String) throws(Diagnostic) -> Blob {
    guard let axes = try reducedAxes(x), !axes.isEmpty else { return x }
    return op(type, [x], arguments(axes), shape: try output().shape, type: x.type)
  }

  /// Without axes, norms still give the magnitude.
  private mutating func unreduced(_ x: Blob, _ type: String) throws(Diagnostic) {
    if type == "ReduceL1" || type == "ReduceL2" { return try finish("Abs", [x]) }
    try copy(x)
  }
}

/// The largest element plus the logarithm of the sum of exponentials of what is left without it.
private func exportLogSumExp(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  guard let axes = try node.reducedAxes(x), !axes.isEmpty else { return try node.copy(x) }
  var kept = x.shape
  for axis in axes { kept?[axis] = 1 }
  let keeping: [Argument] = [.ints("axes", axes), .int("keepdims", 1)]
  // Infinities would leave nothing but NaN: the shift need not be the largest element itself.
  let peak = node.op("ReduceMax", [x], keeping, shape: kept)
  let largest = node.op(
    "Clip", [peak], [.float("min", -3e38), .float("max", 3e38)], shape: kept)
  let powers = node.op("Exp", [node.combine("Sub", x, largest, like: x)], like: x)
  let sum = node.op("ReduceSum", [powers], keeping, shape: kept)
  let logarithm = node.op("Log", [sum], shape: kept)
  if node.view.int("keepdims") ?? 1 != 0 {
    return try node.finish("Add", [logarithm, largest])
  }
  let result = node.op("Add", [logarithm, largest], shape: kept)
  try node.finish("Squeeze", [result], [.ints("dims", axes)])
}

private func exportArg(_ node: inout NodeExport, _ type: String) throws(Diagnostic) {
  let x = try node.input(0, .any)
  var wide = node.cast(x, to: x.type.widened)
  let axis = try node.axis(or: 0, of: x)
  let arguments: [Argument] = [
    .int("axis", axis), .int("keepdims", node.view.int("keepdims") ?? 1),
  ]
  guard node.view.int("select_last_index") ?? 0 != 0 else {
    return try node.finish(type, [wide], arguments)
  }
  let count = try node.extent(of: x, axis)
  try node.requireModest([count])
  wide = try node.gather(wide, Array((0..<count).reversed()), axis: axis)
  let place = node.op(type, [wide], arguments, shape: try node.output().shape, type: .int64)
  try node.finish("Sub", [node.scalar(Double(count - 1), .int64), place])
}

private func exportTopK(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let given = try node.view.ints("k", orInput: 1)?.first
  guard let k = node.view.int("k") ?? given, k > 0 else {
    throw .inexpressible("it has no positive K")
  }
  let axis = try node.axis(or: -1, of: x)
  guard x.extent(axis).map({ k <= $0 }) ?? true, k <= Int(Int32.max) else {
    throw .inexpressible("it asks for \(counted(k, "element")), more than there are")
  }
  let arguments: [Argument] = [.int("k", k), .int("axis", axis)]
  var results: [Blob] = []
  for index in 0..<2 {
    let isThere = index < node.view.node.outputs.count && node.view.node.outputs[index] != nil
    let shape = x.shape?.replacing(axis, with: .known(k))
    results.append(
      isThere
        ? try node.output(index)
        : node.inner("topk", index == 0 ? .float : .int64, shape))
  }
  if node.view.int("largest") ?? 1 != 0 {
    return node.emit("TopK", [x], arguments, to: results)
  }
  let negative = node.op("Negative", [x], like: x)
  let values = node.inner("values", .float, results[0].shape)
  node.emit("TopK", [negative], arguments, to: [values, results[1]])
  node.emit("Negative", [values], to: [results[0]])
}
