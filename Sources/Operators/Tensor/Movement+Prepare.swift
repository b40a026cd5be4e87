import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of operators that join, cut, reorder and repeat tensors.

/// Prepares Transpose.
let prepareTranspose: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0) else { return nil }
  return context.rearrangement(
    of: x.shape, order: try context.permutation(rank: x.shape.count))
}

/// Prepares DepthToSpace.
let prepareDepthToSpace: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0), x.shape.count == 4 else { return nil }
  let block = try context.blockSize()
  let mode = context.since < 11 ? "DCR" : try context.string("mode")
  guard x.shape[1] % (block * block) == 0, mode == "DCR" || mode == "CRD" else { return nil }
  let (n, c, h, w) = (x.shape[0], x.shape[1] / (block * block), x.shape[2], x.shape[3])
  return mode == "DCR"
    ? context.rearrangement(of: [n, block, block, c, h, w], order: [0, 3, 4, 1, 5, 2])
    : context.rearrangement(of: [n, c, block, block, h, w], order: [0, 1, 4, 2, 5, 3])
}

/// Prepares SpaceToDepth.
let prepareSpaceToDepth: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0), x.shape.count == 4 else { return nil }
  let block = try context.blockSize()
  let mode = context.since < 28 ? "DCR" : try context.string("mode")
  guard x.shape[2] % block == 0, x.shape[3] % block == 0, mode == "DCR" || mode == "CRD" else {
    return nil
  }
  let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / block, x.shape[3] / block)
  return context.rearrangement(
    of: [n, c, h, block, w, block], order: mode == "DCR" ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4])
}

/// Prepares Concat.
let prepareConcat: Preparation = { context throws(Diagnostic) in
  guard let out = context.output(0), let first = context.input(0) else { return nil }
  let axis = try context.normalizedAxis(try context.concatAxis(), rank: first.shape.count)
  let strides = out.shape.rowMajorStrides
  var blocks: [DataMovement.Block] = []
  var start = 0
  for (index, part) in context.inputs.enumerated() {
    guard let part, part.elementType == first.elementType, part.shape.count == out.shape.count,
      part.shape.indices.allSatisfy({ $0 == axis || part.shape[$0] == out.shape[$0] }),
      start <= out.shape[axis] - part.shape[axis]
    else { return nil }
    blocks.append(
      DataMovement.Block(
        shape: part.shape, from: .init(index, strides: part.shape.rowMajorStrides),
        to: .init(0, offset: start * strides[axis], strides: strides)))
    start += part.shape[axis]
  }
  guard start == out.shape[axis] else { return nil }
  if blocks.count == 1 { return .alias() }
  var kernel = context.movement(blocks)
  if axis == 1, context.isAllFloat { kernel?.form = .channelConcatenation }
  return kernel
}

/// Prepares Split; the lengths of the parts are those of the outputs.
let prepareSplit: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0) else { return nil }
  let axis = try context.axis("axis", rank: x.shape.count)
  let strides = x.shape.rowMajorStrides
  var blocks: [DataMovement.Block] = []
  var start = 0
  for (index, part) in context.outputs.enumerated() {
    guard let part, part.shape.count == x.shape.count,
      part.shape.indices.allSatisfy({ $0 == axis || part.shape[$0] == x.shape[$0] }),
      start <= x.shape[axis] - part.shape[axis]
    else { return nil }
    blocks.append(
      DataMovement.Block(
        shape: part.shape, from: .init(0, offset: start * strides[axis], strides: strides),
        to: .init(index, strides: part.shape.rowMajorStrides)))
    start += part.shape[axis]
  }
  guard start == x.shape[axis] else { return nil }
  return context.movement(blocks)
}

/// Prepares Slice with constant bounds.
let prepareSlice: Preparation = { context throws(Diagnostic) in
  let isOld = context.since < 10
  guard let x = context.input(0), let out = context.output(0),
    isOld || !(1...4).contains(where: context.isComputed),
    let starts = isOld ? try context.ints("starts") : context.constantIntegers(1),
    let ends = isOld ? try context.ints("ends") : context.constantIntegers(2),
    starts.count == ends.count
  else { return nil }
  let given = isOld ? try context.optionalInts("axes") : context.constantIntegers(3)
  let steps = isOld ? nil : context.constantIntegers(4)
  let axes = try context.sliceAxes(given, count: starts.count, rank: x.shape.count)
  guard steps?.count ?? starts.count == starts.count, steps?.contains(0) != true else { return nil }
  let own = x.shape.rowMajorStrides
  var (shape, strides, offset) = (x.shape, own, 0)
  for (i, axis) in axes.enumerated() {
    let step = steps?[i] ?? 1
    let range = SliceRange(starts[i], ends[i], step, extent: x.shape[axis])
    shape[axis] = range.count
    // A step beyond the extent leaves one index at most; it must not overflow.
    strides[axis] = range.count > 1 ? step * own[axis] : 0
    offset += range.count > 0 ? range.start * own[axis] : 0
  }
  guard shape == out.shape else { return nil }
  if shape == x.shape, strides.allSatisfy({ $0 >= 0 }) { return .alias() }
  return context.movement([
    DataMovement.Block(
      shape: shape, from: .init(0, offset: offset, strides: strides),
      to: .init(0, strides: shape.rowMajorStrides))
  ])
}

/// Prepares Expand.
let prepareExpand: Preparation = { context in
  guard let x = context.input(0), let out = context.output(0),
    Broadcasting.shape([x.shape, out.shape]) == out.shape
  else { return nil }
  if x.byteCount == out.byteCount { return .alias() }
  return context.movement([
    DataMovement.Block(
      shape: out.shape, from: .init(0, strides: Broadcasting.strides(x.shape, to: out.shape)),
      to: .init(0, strides: out.shape.rowMajorStrides))
  ])
}

/// Prepares Tile; how often the input is repeated follows from the output's shape.
let prepareTile: Preparation = { context in
  guard context.since >= 6, let x = context.input(0), let out = context.output(0),
    x.shape.count == out.shape.count, !x.shape.contains(0),
    zip(out.shape, x.shape).allSatisfy({ $0 % $1 == 0 })
  else { return nil }
  if x.shape == out.shape { return .alias() }
  let (from, to) = (x.shape.rowMajorStrides, out.shape.rowMajorStrides)
  return context.movement([
    DataMovement.Block(
      shape: x.shape.indices.flatMap { [out.shape[$0] / x.shape[$0], x.shape[$0]] },
      from: .init(0, strides: from.flatMap { [0, $0] }),
      to: .init(0, strides: x.shape.indices.flatMap { [x.shape[$0] * to[$0], to[$0]] }))
  ])
}

/// Prepares Gather; the indices may be computed.
let prepareGather: Preparation = { context throws(Diagnostic) in
  guard let data = context.input(0), let indices = context.input(1), let out = context.output(0),
    indices.elementType == .int64 || indices.elementType == .int32,
    out.elementType == data.elementType
  else { return nil }
  let axis = try context.axis("axis", rank: data.shape.count)
  let (outer, extent, inner) = data.shape.around(axis)
  let count = indices.shape.elementCount
  guard out.shape.elementCount == outer * count * inner, outer > 0, inner > 0 else { return nil }
  let gather = RowGather(
    blocks: outer, extent: extent, count: count,
    rowByteCount: inner * data.elementType.byteWidth)
  let isWide = indices.elementType == .int64
  return .compute(scratch: count * 8) { (arguments) throws(Diagnostic) in
    guard count > 0 else { return }
    guard let source = arguments.inputs[0], let indices = arguments.inputs[1],
      let target = arguments.outputs[0],
      let numbers = arguments.scratch(worker: 0).baseAddress?.assumingMemoryBound(to: Int64.self)
    else { throw Diagnostic(.invalidData, "index 0 is out of bounds for extent \(extent)") }
    for i in 0..<count {
      let index =
        isWide
        ? indices.loadUnaligned(fromByteOffset: i * 8, as: Int64.self)
        : Int64(indices.loadUnaligned(fromByteOffset: i * 4, as: Int32.self))
      guard index >= -Int64(extent), index < Int64(extent) else {
        throw Diagnostic(.invalidData, "index \(index) is out of bounds for extent \(extent)")
      }
      numbers[i] = index < 0 ? index + Int64(extent) : index
    }
    gather.run(numbers, source, target, on: arguments.pool)
  }
}
