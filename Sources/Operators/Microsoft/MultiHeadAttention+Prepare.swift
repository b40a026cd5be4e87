import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of multi-head attention and self-attention: float, without buffers that are shared or beams.

/// Prepares MultiHeadAttention of queries, keys and values that come apart.
///
/// A bias of the keys adds one number to all scores of a query, which softmax does not see, and one of the values is
/// added to what the weights, whose sum is 1, make of them.
let prepareMultiHeadAttention: Preparation = { context throws(Diagnostic) in
  guard let q = context.input(0), let k = context.input(1), let v = context.input(2),
    context.isFloat([0, 1, 2, 3, 5, 6, 7]), context.output(3) == nil,
    context.outputs.allSatisfy({ ($0?.elementType ?? .float) == .float }),
    [8, 9].allSatisfy({ context.input($0) == nil }),
    [q, k, v].allSatisfy({ $0.shape.count == 3 }),
    // Starts and ends of keys are for Attention alone.
    context.input(4)?.shape != [2 &* q.shape[0]], let out = context.output(0)
  else { return nil }
  let heads = try context.headCount()
  guard [q, k, v].allSatisfy({ $0.shape[2] % heads == 0 && $0.shape[0] == q.shape[0] }),
    q.shape[2] == k.shape[2], k.shape[1] == v.shape[1],
    out.shape == [q.shape[0], q.shape[1], v.shape[2]]
  else { return nil }
  let (query, key, value) = (
    HeadExtents(packed: q.shape, heads), HeadExtents(packed: k.shape, heads),
    HeadExtents(packed: v.shape, heads)
  )
  guard let past = context.pastLength(key, value, inputs: 6, outputs: 1) else { return nil }
  let columns = 2 * q.shape[2] + v.shape[2]
  let hasBias = context.input(3) != nil
  let handsOn = context.output(1) != nil || context.output(2) != nil
  guard !hasBias || (context.input(3)?.shape == [columns] && !handsOn) else { return nil }
  let isCausal = try context.bool("unidirectional")
  guard
    let plan = try HeadPlan(
      context, query, key, value, past: past, isCausal: isCausal, mask: 4, addend: 5)
  else { return nil }
  // Queries with their bias stand in the memory of all threads, before the hidden keys.
  let (rows, width) = (q.shape[0] * q.shape[1], q.shape[2])
  let queryCount = hasBias ? rows * width : 0
  let valueStart = 2 * width
  return .compute(scratch: plan.scratchByteCount(shared: queryCount)) { arguments in
    guard let q = arguments.input(0), let k = arguments.input(1), let v = arguments.input(2),
      let out = arguments.output(0),
      let memory = arguments.scratch.baseAddress?.assumingMemoryBound(to: Float.self)
    else { return }
    var queries = q
    let bias = arguments.input(3)
    if let bias {
      RowKernels.addRow(
        bias, rows: rows, width: width, q, UnsafeMutablePointer(memory), on: arguments.pool)
      queries = UnsafePointer(memory)
    }
    let keys = key.vectors(
      k, true, past: arguments.input(6), length: past, present: arguments.output(1))
    let values = value.vectors(
      v, true, past: arguments.input(7), length: past, present: arguments.output(2))
    plan.run(
      arguments, .init(queries, query.layout(true)), keys, values, out, shared: queryCount)
    if let bias {
      RowKernels.addRow(
        bias + valueStart, rows: rows, width: value.heads * value.size, out, out,
        on: arguments.pool)
    }
  }
}

/// Prepares Attention with constant weights and without keys of earlier steps.
let prepareSelfAttention: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0), let weights = context.input(1), context.isFloat([0, 1, 2, 5]),
    x.shape.count == 3, weights.shape.count == 2, weights.shape[0] == x.shape[2],
    [4, 6].allSatisfy({ context.input($0) == nil }), context.output(1) == nil,
    try context.optionalInt("do_rotary") ?? 0 == 0,
    try context.optionalInt("past_present_share_buffer") ?? 0 == 0,
    let out = context.output(0), out.elementType == .float
  else { return nil }
  let (k, columns, rows) = (x.shape[2], weights.shape[1], x.shape[0] * x.shape[1])
  let heads = try context.headCount()
  let sizes = try context.projectionSizes(columns: columns, heads: heads)
  let extents = sizes.map {
    HeadExtents(batch: x.shape[0], heads: heads, length: x.shape[1], size: $0 / heads)
  }
  guard context.input(2).map({ $0.shape == [columns] }) ?? true,
    out.shape == [x.shape[0], x.shape[1], sizes[2]],
    let packed = context.packedOperand(1, k: k, n: columns, isTransposed: false),
    let plan = try HeadPlan(
      context, extents[0], extents[1], extents[2], past: 0,
      isCausal: context.bool("unidirectional"), mask: 3, addend: 5)
  else { return nil }
  // Queries and keys have one size.
  func layout(_ part: HeadExtents) -> HeadAttention.Layout {
    .init(sample: part.length * columns, head: part.size, place: columns)
  }
  let layouts = (query: layout(extents[0]), value: layout(extents[2]))
  return .compute(scratch: plan.scratchByteCount(shared: rows * columns)) { arguments in
    guard let x = arguments.input(0), let out = arguments.output(0),
      let memory = arguments.scratch.baseAddress?.assumingMemoryBound(to: Float.self)
    else { return }
    packed.run(
      x, rows: rows, rowStride: k, bias: arguments.input(2), memory, outStride: columns,
      on: arguments.pool)
    let start = UnsafePointer(memory)
    plan.run(
      arguments, .init(start, layouts.query), .init(start + sizes[0], layouts.query),
      .init(start + sizes[0] + sizes[1], layouts.value), out, shared: rows * columns)
  }
}

/// Attention with what onnxruntime's operators hide and add.
private struct HeadPlan: Sendable {
  private let attention: HeadAttention
  private let out: HeadAttention.Layout
  private let hidden: HiddenKeys?
  private let mask: Int
  private let addend: Int
  private let addendLayout: HeadAttention.Layout?

  /// Nil where the kernel does not know the mask's form, or both mask and addend are there.
  init?(
    _ context: PreparationContext, _ query: HeadExtents, _ key: HeadExtents, _ value: HeadExtents,
    past: Int, isCausal: Bool, mask: Int, addend: Int
  ) throws(Diagnostic) {
    let total = past + key.length
    guard !isCausal || query.length == 1 || query.length == key.length,
      context.input(mask) == nil || context.input(addend) == nil,
      let attention = HeadAttention(
        .init(
          batch: query.batch, heads: query.heads, keyHeads: key.heads, queries: query.length,
          keys: total, size: query.size, valueSize: value.size),
        scale: Float(try context.scoreFactor(size: query.size)),
        reach: isCausal && query.length > 1 ? past : nil)
    else { return nil }
    self.attention = attention
    self.mask = mask
    self.addend = addend
    let outExtents = HeadExtents(
      batch: query.batch, heads: query.heads, length: query.length, size: value.size)
    out = outExtents.layout(true)
    let scores = [query.batch, query.heads, query.length, total]
    if let type = context.input(mask) {
      let value = Float(try context.optionalFloat("mask_filter_value") ?? -10000)
      guard let hidden = HiddenKeys(type, scores: scores, value: value) else { return nil }
      self.hidden = hidden
    } else {
      hidden = nil
    }
    if let type = context.input(addend) {
      guard type.shape.count == 4, type.shape[2...] == scores[2...],
        let layout = MaskLayout(type, scores: scores)
      else { return nil }
      addendLayout = layout.layout
    } else {
      addendLayout = nil
    }
  }

  /// The bytes of working memory that each thread needs, where so many floats stand before it.
  func scratchByteCount(shared: Int) -> Int {
    let count = (shared + 15) / 16 * 16 + (hidden?.count ?? 0)
    return (attention.scratchByteCount + 127) / 64 * 64 + count * MemoryLayout<Float>.stride
  }

  func run(
    _ arguments: borrowing KernelArguments, _ query: HeadAttention.Vectors,
    _ key: HeadAttention.Vectors, _ value: HeadAttention.Vectors,
    _ target: UnsafeMutablePointer<Float>, shared: Int
  ) {
    var start = (shared + 15) / 16 * 16
    var addends: HeadAttention.Vectors?
    if let hidden, mask < arguments.inputs.count, let numbers = arguments.inputs[mask],
      let memory = arguments.scratch.baseAddress?.assumingMemoryBound(to: Float.self)
    {
      hidden.write(numbers, into: memory + start)
      addends = .init(UnsafePointer(memory + start), hidden.layout)
      start += hidden.count
    } else if let addendLayout, let numbers = arguments.input(addend) {
      addends = .init(numbers, addendLayout)
    }
    let rest = arguments.scratch.dropFirst(start * MemoryLayout<Float>.stride)
    attention.run(
      query, key, value, mask: addends, target, out, on: arguments.pool,
      scratch: UnsafeMutableRawBufferPointer(rebasing: rest))
  }
}

/// The keys that a mask of whole numbers hides, as numbers to be added to scores.
private struct HiddenKeys: Sendable {
  private enum Form {
    case ends
    case endsAndStarts
    case keys
    case queriesAndKeys
  }

  private let form: Form
  private let batch: Int
  private let queries: Int
  private let keys: Int
  private let value: Float

  init?(_ mask: ConcreteType, scores: [Int], value: Float) {
    (batch, queries, keys) = (scores[0], scores[2], scores[3])
    self.value = value
    guard mask.elementType == .int32 else { return nil }
    switch mask.shape {
    case [batch], [3 &* batch &+ 2]: form = .ends
    case [2 &* batch]: form = .endsAndStarts
    case [batch, keys]: form = .keys
    case [batch, queries, keys]: form = .queriesAndKeys
    default: return nil
    }
  }

  private var isByQuery: Bool { if case .queriesAndKeys = form { true } else { false } }

  /// The floats that are written, rounded up to whole lines.
  var count: Int { ((isByQuery ? queries : 1) * batch * keys + 15) / 16 * 16 }

  /// Where they stand.
  var layout: HeadAttention.Layout {
    isByQuery
      ? .init(sample: queries * keys, head: 0, place: keys)
      : .init(sample: keys, head: 0, place: 0)
  }

  func write(_ numbers: UnsafeRawPointer, into memory: UnsafeMutablePointer<Float>) {
    let number = { (index: Int) in
      numbers.loadUnaligned(fromByteOffset: index * MemoryLayout<Int32>.size, as: Int32.self)
    }
    for row in 0..<batch * (isByQuery ? queries : 1) {
      for key in 0..<keys {
        let isVisible =
          switch form {
          case .ends: key < Int(number(row))
          case .endsAndStarts: key < Int(number(row)) && key >= Int(number(batch + row))
          case .keys, .queriesAndKeys: number(row * keys + key) > 0
          }
        memory[row * keys + key] = isVisible ? 0 : value
      }
    }
  }
}

extension HeadExtents {
  /// The extents of vectors of shape `[batch, length, heads * size]`.
  fileprivate init(packed shape: [Int], _ heads: Int) {
    self.init(batch: shape[0], heads: heads, length: shape[1], size: shape[2] / heads)
  }
}

extension PreparationContext {
  /// Whether those of these inputs that are there are `float`.
  fileprivate func isFloat(_ indices: [Int]) -> Bool {
    indices.allSatisfy { (input($0)?.elementType ?? .float) == .float }
  }
}
