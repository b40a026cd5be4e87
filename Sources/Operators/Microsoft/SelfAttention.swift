import Diagnostics
import ModelIR

// Evaluation that Attention and QAttention share: the input has been projected to queries, keys and
// values.

/// Where a self-attention operator has its inputs.
struct SelfAttentionParameters: Sendable {
  /// The mask of keys.
  let mask: Int
  /// The keys and values of earlier steps.
  let past: Int
  /// The bias of the scores; nil where the operator has none.
  let attentionBias: Int?
}

extension EvaluationContext {
  /// The outputs of a self-attention operator: what the queries attend to, and the keys and values to
  /// be handed on.
  ///
  /// - Parameters:
  ///   - packed: a vector of queries, keys and values for each place of each sample, which input 0
  ///     has been projected to.
  ///   - sizes: the numbers of elements that are queries, keys and values.
  func selfAttention(
    _ packed: [Double], sizes: [Int], type: ElementType, _ parameters: SelfAttentionParameters
  ) throws(Diagnostic) -> [RuntimeValue] {
    guard try optionalInt("do_rotary") ?? 0 == 0 else {
      throw unsupported("is not executable with 'do_rotary'")
    }
    guard try optionalInt("past_present_share_buffer") ?? 0 == 0 else {
      throw unsupported("is not executable with 'past_present_share_buffer'")
    }
    let projected = try ProjectedHeads(self, packed, sizes: sizes, past: parameters.past)
    let (query, key, value) = (projected.query, projected.key, projected.value)
    var bias = try ScoreBias(self, shape: [query.batch, query.heads, query.length, key.length])
    _ = try checkedCount([query.batch, query.heads, query.length, value.size])
    let isCausal = try bool("unidirectional")
    var mask = try optionalTensor(parameters.mask)
    if let shape = mask?.shape, shape != [query.batch, key.length],
      shape == [1, 1] || shape == [query.batch, 1]
    {
      // One number for all keys of a sample has no effect.
      mask = nil
    }
    guard mask?.rank != 4 || !isCausal else {
      throw mismatch("a mask of rank 4 cannot be given with 'unidirectional'")
    }
    try bias.hide(
      mask, value: optionalFloat("mask_filter_value") ?? -10000, past: projected.pastLength,
      isCausal: isCausal, self)
    if let index = parameters.attentionBias, let addend = try optionalTensor(index) {
      try bias.add(addend, self)
    }
    let scores = query.scaledScores(key, scale: try scoreFactor(size: query.size))
    let output = query.attending(bias.applied(to: scores), value)
    var outputs = [RuntimeValue.tensor(output.tensor(type, packed: true))]
    if hasOutput(1) {
      guard key.size == value.size else {
        throw mismatch("keys of size \(key.size) and values of size \(value.size) differ")
      }
      let present = [2] + key.shape
      _ = try checkedCount(present)
      outputs.append(.tensor(Tensor(type, present, doubles: key.values + value.values)))
    }
    return outputs
  }
}

/// Queries, keys and values, with keys and values of earlier steps prepended.
private struct ProjectedHeads {
  let query: AttentionHeads
  let key: AttentionHeads
  let value: AttentionHeads
  let pastLength: Int

  init(
    _ context: borrowing EvaluationContext, _ packed: [Double], sizes: [Int], past: Int
  ) throws(Diagnostic) {
    let x = try context.tensor(0)
    let heads = try context.headCount()
    let (batch, length) = (x.shape[0], x.shape[1])
    let columns = sizes.reduce(0, +)
    var start = 0
    var parts: [AttentionHeads] = []
    for size in sizes {
      _ = try context.checkedCount([batch, heads, length, size / heads])
      let part = packed.columns(start..<start + size, of: columns)
      parts.append(
        AttentionHeads(
          packed: part, batch: batch, length: length, heads: heads, size: size / heads))
      start += size
    }
    query = parts[0]
    guard let past = try context.optionalTensor(past) else {
      (key, value, pastLength) = (parts[1], parts[2], 0)
      return
    }
    guard past.rank == 5, past.shape[0] == 2, parts[1].size == parts[2].size,
      let halves = past.halves(), let oldKey = AttentionHeads(halves.0, heads: nil),
      let oldValue = AttentionHeads(halves.1, heads: nil),
      let key = parts[1].appended(to: oldKey), let value = parts[2].appended(to: oldValue)
    else {
      throw context.mismatch(
        "past keys and values of shape \(past.shape) do not fit \(parts[1].shape) and "
          + "\(parts[2].shape)")
    }
    (self.key, self.value, pastLength) = (key, value, oldKey.length)
  }
}

extension [Double] {
  /// A range of columns of the rows of `width` numbers that these are.
  fileprivate func columns(_ range: Range<Int>, of width: Int) -> [Double] {
    guard width > 0 else { return [] }
    return stride(from: 0, to: count, by: width).flatMap { start in
      self[start + range.lowerBound..<start + range.upperBound]
    }
  }
}

extension Tensor {
  /// The two halves along the first axis, of extent 2, as tensors without it.
  fileprivate func halves() -> (Tensor, Tensor)? {
    guard shape.first == 2 else { return nil }
    let inner = Array(shape.dropFirst())
    let count = inner.elementCount
    return (
      gathering(Array(0..<count), shape: inner), gathering(Array(count..<2 * count), shape: inner)
    )
  }
}

extension NodeReading {
  /// The numbers of columns that hold queries, keys and values.
  func projectionSizes(columns: Int, heads: Int) throws(Diagnostic) -> [Int] {
    let third = columns / 3
    let sizes = try optionalInts("qkv_hidden_sizes") ?? [third, third, third]
    guard columns < 1 << 60, sizes.count == 3,
      sizes.allSatisfy({ $0 >= 0 && $0 <= columns && $0 % heads == 0 }),
      sizes[0] + sizes[1] + sizes[2] == columns, sizes[0] == sizes[1]
    else {
      throw mismatch(
        "\(counted(columns, "column")) cannot be divided into queries, keys and values of \(counted(heads, "head"))"
          + (has("qkv_hidden_sizes") ? " with sizes \(sizes)" : ""))
    }
    return sizes
  }
}

extension InferenceContext {
  /// Says the types of the outputs of a self-attention operator whose weights are input 1.
  mutating func inferSelfAttention(past: Int, type: ElementType?) throws(Diagnostic) {
    setOutput(0, type, nil)
    setOutput(1, type, nil)
    let heads = try headCount()
    guard let x = shape(0) else { return }
    guard x.rank == 3 else { throw mismatch("an input of shape \(x) has no rank of 3") }
    var size = Dimension.unknown
    if let columns = shape(1), columns.rank == 2, let known = columns[1].known {
      size = .known(try projectionSizes(columns: known, heads: heads)[2])
    }
    setOutput(0, type, Shape([x[0], x[1], size]))
    var total = x[1]
    if hasInput(past) {
      total = shape(past).flatMap { $0.rank == 5 ? $0[3].adding(total) : nil } ?? .unknown
    }
    setOutput(1, type, Shape([2, x[0], .known(heads), total, size.divided(by: .known(heads))]))
  }
}
