import Diagnostics
import Kernels
import ModelIR

// Optimized kernels that move elements and slices to and from places that indices name.

/// Prepares GatherND.
let prepareGatherND: Preparation = { context throws(Diagnostic) in
  guard let data = context.input(0), let indices = context.input(1), let out = context.output(0),
    out.elementType == data.elementType
  else { return nil }
  let batch = context.since < 12 ? 0 : try context.int("batch_dims")
  guard let slices = IndexedSlices(data, indices, batch: batch),
    out.byteCount == slices.count * slices.byteCount
  else { return nil }
  return .compute { (arguments) throws(Diagnostic) in
    guard let target = arguments.outputs[0] else { return }
    guard let source = arguments.inputs[0], let indices = arguments.inputs[1] else {
      throw Diagnostic(.invalidData, "an index is out of bounds for data without elements")
    }
    for index in 0..<slices.count {
      let start = try slices.start(index, indices)
      (target + index * slices.byteCount).copyMemory(
        from: source + start, byteCount: slices.byteCount)
    }
  }
}

/// Prepares ScatterND that replaces slices.
let prepareScatterND: Preparation = { context throws(Diagnostic) in
  guard let data = context.input(0), let indices = context.input(1), let updates = context.input(2),
    context.output(0) == data, updates.elementType == data.elementType,
    try context.reduction() == "none",
    let slices = IndexedSlices(data, indices, batch: 0),
    updates.shape
      == Array(indices.shape.dropLast() + data.shape[(indices.shape.last ?? 0)...])
  else { return nil }
  let byteCount = data.byteCount
  return .compute(inPlace: [0]) { (arguments) throws(Diagnostic) in
    guard let source = arguments.inputs[0], let target = arguments.outputs[0] else { return }
    if source != UnsafeRawPointer(target) {
      target.copyMemory(from: source, byteCount: byteCount)
    }
    guard let indices = arguments.inputs[1], let updates = arguments.inputs[2] else { return }
    for index in 0..<slices.count {
      let start = try slices.start(index, indices)
      (target + start).copyMemory(
        from: updates + index * slices.byteCount, byteCount: slices.byteCount)
    }
  }
}

/// Prepares GatherElements of not too many elements.
let prepareGatherElements: Preparation = { context throws(Diagnostic) in
  guard let data = context.input(0), let indices = context.input(1), let out = context.output(0),
    indices.elementType == .int64 || indices.elementType == .int32,
    out == ConcreteType(data.elementType, indices.shape), data.shape.count == indices.shape.count,
    indices.shape.elementCount <= 1 << 22, [1, 2, 4, 8].contains(data.elementType.byteWidth),
    !data.shape.isEmpty
  else { return nil }
  let axis = try context.axis("axis", rank: data.shape.count)
  guard data.shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= data.shape[$0] }) else {
    return nil
  }
  let width = data.elementType.byteWidth
  var strides = data.shape.rowMajorStrides.map { $0 * width }
  let (step, extent) = (strides[axis], data.shape[axis])
  strides[axis] = 0
  let starts = Strided.positions(shape: indices.shape, strides: strides)
  let isWide = indices.elementType == .int64
  return .compute { (arguments) throws(Diagnostic) in
    guard let target = arguments.outputs[0], let indices = arguments.inputs[1] else { return }
    guard let source = arguments.inputs[0] else {
      throw Diagnostic(.invalidData, "an index is out of bounds for data without elements")
    }
    for i in starts.indices {
      let index =
        isWide
        ? indices.loadUnaligned(fromByteOffset: i * 8, as: Int64.self)
        : Int64(indices.loadUnaligned(fromByteOffset: i * 4, as: Int32.self))
      let place = try index.place(in: extent)
      (target + i * width).copyMemory(from: source + starts[i] + place * step, byteCount: width)
    }
  }
}

extension PreparationContext {
  /// What becomes of an element that an update meets.
  fileprivate func reduction() throws(Diagnostic) -> String {
    since < 16 ? "none" : try string("reduction")
  }
}

/// Slices of data, each named by a vector of 64-bit indices.
private struct IndexedSlices: Sendable {
  /// How many there are.
  let count: Int
  /// The bytes of each.
  let byteCount: Int
  /// The slices that share their place in the axes of the batch, and the bytes from one place to the next.
  private let batchCount: Int
  private let batchByteCount: Int
  /// The extents that indices go through, and the bytes from one index to the next.
  private let extents: [Int]
  private let strides: [Int]

  /// Nil where the shapes do not fit.
  init?(_ data: ConcreteType, _ indices: ConcreteType, batch: Int) {
    guard indices.elementType == .int64, batch >= 0, batch < data.shape.count,
      batch < indices.shape.count, data.shape[..<batch] == indices.shape[..<batch],
      let depth = indices.shape.last, depth >= 1, depth <= data.shape.count - batch
    else { return nil }
    let width = data.elementType.byteWidth
    let tuples = indices.shape.dropLast()
    count = Array(tuples).elementCount
    byteCount = Array(data.shape[(batch + depth)...]).elementCount * width
    batchCount = max(1, Array(tuples.dropFirst(batch)).elementCount)
    batchByteCount = Array(data.shape[batch...]).elementCount * width
    extents = Array(data.shape[batch..<batch + depth])
    strides = data.shape.rowMajorStrides[batch..<batch + depth].map { $0 * width }
  }

  /// The byte at which a slice starts.
  func start(_ index: Int, _ indices: UnsafeRawPointer) throws(Diagnostic) -> Int {
    var start = index / batchCount * batchByteCount
    for k in extents.indices {
      let number = indices.loadUnaligned(
        fromByteOffset: (index * extents.count + k) * 8, as: Int64.self)
      start += try number.place(in: extents[k]) * strides[k]
    }
    return start
  }
}

extension Int64 {
  /// The place that an index names, counted from the end where it is negative.
  fileprivate func place(in extent: Int) throws(Diagnostic) -> Int {
    guard self >= -Int64(extent), self < Int64(extent) else {
      throw Diagnostic(.invalidData, "index \(self) is out of bounds for extent \(extent)")
    }
    return Int(self < 0 ? self + Int64(extent) : self)
  }
}
