import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Operators that join, cut and choose.
  static let selections: [NodeExporter] = [
    NodeExporter("Concat", writes: ["Concat"], export: exportConcat),
    NodeExporter("Split", writes: ["Split"], export: exportSplit),
    NodeExporter("Slice", writes: ["Slice", "Gather"], export: exportSlice),
    NodeExporter("Gather", writes: ["Gather"]) { node throws(Diagnostic) in
      try node.finish(
        "Gather", [node.input(0, .any), node.input(1, .indices)],
        [.int("axis", node.view.int("axis") ?? 0), .int("wrap_indices", 1)])
    },
    NodeExporter(
      "GatherElements", writes: ["Add", "Mul", "Reshape", "Gather"], export: exportGatherElements),
    NodeExporter(
      "GatherND", writes: ["Mul", "ReduceSum", "Reshape", "Gather"], export: exportGatherND),
    NodeExporter("OneHot", writes: ["EQ", "Where"], export: exportOneHot),
    NodeExporter("Trilu", writes: ["Where"], export: exportTrilu),
    NodeExporter(
      "ReverseSequence", writes: ["ReversePackedSegs", "Transpose"],
      export: exportReverseSequence),
  ]
}

private func exportConcat(_ node: inout NodeExport) throws(Diagnostic) {
  let inputs = try node.inputs(.any)
  if inputs.count == 1 { return try node.copy(inputs[0]) }
  guard let axis = node.view.int("axis") else { throw .inexpressible("it has no axis") }
  node.emitConcat(inputs, axis: axis, to: try node.output())
}

private func exportSplit(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let axis = try node.axis(or: 0, of: x)
  var outputs: [Blob] = []
  var sizes = try node.view.ints("split", orInput: 1)
  for index in node.view.node.outputs.indices {
    outputs.append(
      node.isWritten(index) ? try node.output(index) : node.inner("unused", x.type, nil))
  }
  guard !outputs.isEmpty else { throw .inexpressible("it has no outputs") }
  if sizes == nil, let extent = x.extent(axis) {
    let part = (extent + outputs.count - 1) / outputs.count
    sizes = outputs.indices.map { max(0, min(part, extent - $0 * part)) }
  }
  if outputs.count == 1 { return node.emit("Copy", [x], to: outputs) }
  var arguments = [Argument.int("axis", axis)]
  if let sizes { arguments.append(.ints("split", sizes)) }
  node.emit("Split", [x], arguments, to: outputs)
}

private func exportSlice(_ node: inout NodeExport) throws(Diagnostic) {
  var x = try node.input(0, .any)
  let rank = try node.rank(of: x)
  guard let starts = try node.view.ints("starts", orInput: 1),
    let ends = try node.view.ints("ends", orInput: 2), starts.count == ends.count
  else { throw .inexpressible("its starts and ends do not fit") }
  let axes = try node.view.ints("axes", orInput: 3) ?? Array(starts.indices)
  let steps = try node.view.constant(4)?.int64s.map { Int($0) } ?? starts.map { _ in 1 }
  guard axes.count == starts.count, steps.count == starts.count else {
    throw .inexpressible("its axes and steps do not fit")
  }
  for (index, given) in axes.enumerated() {
    let axis = try node.view.axis(given, rank: rank)
    x = try node.cut(x, axis: axis, starts[index], ends[index], step: steps[index])
  }
  try node.copy(x)
}

extension NodeExport {
  /// The elements along an axis as the standard's Slice takes them.
  fileprivate mutating func cut(
    _ x: Blob, axis: Int, _ start: Int, _ end: Int, step: Int
  ) throws(Diagnostic) -> Blob {
    guard let extent = x.extent(axis) else {
      return try cutOpen(x, axis: axis, start, end, step: step)
    }
    func placed(_ place: Int, _ range: ClosedRange<Int>) -> Int {
      min(max(place < 0 ? place + extent : place, range.lowerBound), range.upperBound)
    }
    guard step != 0 else { throw .inexpressible("its step is 0") }
    let step = min(max(step, -extent - 1), extent + 1)
    if step > 0 {
      let from = placed(start, 0...extent)
      let to = max(from, placed(end, 0...extent))
      if step == 1 {
        return from == 0 && to == extent ? x : try slice(x, axis: axis, from: from, to: to)
      }
      return try gather(x, Array(Swift.stride(from: from, to: to, by: step)), axis: axis)
    }
    let from = placed(start, -1...max(-1, extent - 1))
    let to = end < -extent ? -1 : placed(end, -1...max(-1, extent - 1))
    return try gather(x, Array(Swift.stride(from: from, to: to, by: step)), axis: axis)
  }

  /// The same where the extent is open: Caffe2 counts negative places from one beyond the end.
  private mutating func cutOpen(
    _ x: Blob, axis: Int, _ start: Int, _ end: Int, step: Int
  ) throws(Diagnostic) -> Blob {
    let rank = try rank(of: x)
    guard step == 1, start >= 0, start <= Int(Int32.max) else {
      _ = try extent(of: x, axis); return x
    }
    let limit = Int(Int32.max) - 1
    guard end < 0 || end >= limit else { _ = try extent(of: x, axis); return x }
    if start == 0, end >= limit { return x }
    var starts = [Int](repeating: 0, count: rank)
    var ends = [Int](repeating: -1, count: rank)
    starts[axis] = start
    ends[axis] = end < 0 ? max(end, -limit) - 1 : -1
    return op(
      "Slice", [x], [.ints("starts", starts), .ints("ends", ends)],
      shape: x.shape?.replacing(axis, with: .unknown), type: x.type)
  }

  /// Places counted from the front, where negative ones count from the end of `extent`.
  fileprivate mutating func wrapped(_ places: Blob, _ extent: Int) throws(Diagnostic) -> Blob {
    let isNegative = op(
      "LT", [places, try scalar(0, places.type)], shape: places.shape, type: .bool)
    let step = op(
      "Mul", [cast(isNegative, to: places.type), try scalar(Double(extent), places.type)],
      like: places)
    return op("Add", [places, step], like: places)
  }
}

private func exportGatherElements(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let places = node.cast(try node.input(1, .indices), to: .int64)
  let extents = try node.extents(of: x)
  let target = try node.extents(of: places)
  let axis = try node.axis(or: 0, of: x)
  guard target.count == extents.count else { throw .inexpressible("its indices do not fit") }
  try node.requireModest(target)
  let strides = extents.rowMajorStrides
  let targetStrides = target.rowMajorStrides
  // Where the element stands if its place along the axis were 0.
  let bases = (0..<target.elementCount).map { index in
    target.indices.reduce(0) { sum, other in
      other == axis ? sum : sum + index / targetStrides[other] % target[other] * strides[other]
    }
  }
  let base = try node.constant(
    "bases", Tensor(.int64, target, int64s: bases.map(Int64.init)))
  let wrapped = try node.wrapped(places, extents[axis])
  let scaled = try node.combine("Mul", wrapped, Double(strides[axis]))
  let linear = node.op("Add", [scaled, base], like: places)
  let flat = node.reshape(x, [-1], shape: [.known(extents.elementCount)])
  try node.finish("Gather", [flat, linear], [.int("axis", 0)])
}

private func exportGatherND(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let places = node.cast(try node.input(1, .indices), to: .int64)
  let extents = try node.extents(of: x)
  let target = try node.extents(of: places)
  let batch = node.view.int("batch_dims") ?? 0
  guard batch >= 0, let depth = target.last, batch + depth <= extents.count, depth > 0,
    target.count > batch, target.prefix(batch) == extents.prefix(batch)
  else { throw .inexpressible("its indices do not fit") }
  try node.requireModest(target)
  let inner = Array(extents.dropFirst(batch).prefix(depth))
  let strides = inner.rowMajorStrides
  let last = target.count - 1
  let isNegative = node.op(
    "LT", [places, try node.scalar(0, .int64)], shape: places.shape, type: .bool)
  let step = node.op(
    "Mul", [node.cast(isNegative, to: .int64), try node.constant("extents", inner)], like: places)
  let wrapped = node.op("Add", [places, step], like: places)
  let scaled = node.op("Mul", [wrapped, try node.constant("strides", strides)], like: places)
  var linear = node.op(
    "ReduceSum", [scaled], [.ints("axes", [last]), .int("keepdims", 0)],
    shape: places.shape?.removing([last]), type: .int64)
  if batch > 0 {
    let count = inner.elementCount
    let batches = Array(extents.prefix(batch))
    let shape = batches + [Int](repeating: 1, count: last - batch)
    let bases = (0..<batches.elementCount).map { Int64($0 * count) }
    let base = try node.constant("bases", Tensor(.int64, shape, int64s: bases))
    linear = node.op("Add", [linear, base], like: linear)
  }
  let rest = Array(extents.dropFirst(batch + depth))
  let rows = node.reshape(
    x, [-1] + rest, shape: Shape([extents.prefix(batch + depth).reduce(1, *)] + rest))
  try node.finish("Gather", [rows, linear], [.int("axis", 0)])
}

private func exportOneHot(_ node: inout NodeExport) throws(Diagnostic) {
  let given = try node.input(0, .any)
  let places = node.cast(given, to: .int64)
  guard let depth = try node.view.constant(1)?.doubles.first.flatMap({ Int(exactly: $0) }),
    (1...NodeExport.constantLimit).contains(depth)
  else { throw .inexpressible("its depth is not positive") }
  let rank = try node.rank(of: places)
  let axis = try node.view.axis(node.view.int("axis") ?? -1, rank: rank + 1)
  let result = try node.output()
  let extents = try node.extents(of: result)
  let wrapped = try node.wrapped(places, depth)
  let column = node.op(
    "ExpandDims", [wrapped], [.ints("dims", [axis])], shape: places.shape?.inserting(1, at: axis),
    type: .int64)
  let shape = (0...rank).map { $0 == axis ? depth : 1 }
  let classes = try node.constant(
    "classes", Tensor(.int64, shape, int64s: (0..<Int64(depth)).map { $0 }))
  let isHot = node.op("EQ", [column, classes], shape: result.shape, type: .bool)
  var values: [Blob] = []
  let pair = try node.input(2, .any)
  for place in [1, 0] {
    let value = try node.gather(pair, [place], axis: 0)
    values.append(try node.broadcast(node.cast(value, to: value.type.widened), to: extents))
  }
  try node.copyOrFinish("Where", [isHot] + values)
}

private func exportTrilu(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let extents = try node.extents(of: x)
  guard extents.count >= 2 else { throw .inexpressible("it has less than two axes") }
  try node.requireModest(extents)
  let offset = try node.view.constant(1)?.int64s.first.map { Int($0) } ?? 0
  let isUpper = node.view.int("upper") ?? 1 != 0
  let (rows, columns) = (extents[extents.count - 2], extents[extents.count - 1])
  let bounded = min(max(offset, -rows - columns), rows + columns)
  let mask = (0..<extents.elementCount).map { index in
    let (row, column) = (index / columns % rows, index % columns)
    return isUpper ? column - row >= bounded : column - row <= bounded
  }
  let wide = node.cast(x, to: x.type.widened)
  let zeros = try node.uniform("zeros", extents, 0, wide.type)
  try node.copyOrFinish(
    "Where", [node.constant("mask", Tensor(extents, booleans: mask)), wide, zeros])
}

private func exportReverseSequence(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let rank = try node.rank(of: x)
  let time = node.view.int("time_axis") ?? 0
  let batch = node.view.int("batch_axis") ?? 1
  guard rank >= 2, Set([time, batch]) == [0, 1] else {
    throw .inexpressible("its axes of time and batch are not the first two")
  }
  guard BlobTypes.numbers.types.contains(x.type) else {
    throw .inexpressible("Caffe2 reverses no sequences of \(x.type.name)")
  }
  let lengths = node.cast(try node.input(1, .indices), to: .int32)
  // Caffe2 takes steps, items of the batch, and one axis more.
  let extents = try node.extents(of: x)
  let order = time == 0 ? Array(0..<rank) : [1, 0] + Array(2..<rank)
  let turned = node.transpose(x, order)
  let packed = node.reshape(
    turned, [extents[time], extents[batch], extents.dropFirst(2).reduce(1, *)])
  let reversed = node.op("ReversePackedSegs", [packed, lengths], like: packed)
  try node.copy(node.transpose(node.reshape(reversed, order.map { extents[$0] }), order))
}
