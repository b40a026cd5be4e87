import Diagnostics
import ModelIR

extension Operator {
  static let microsoftAttention = Operator(
    "Attention", domain: "com.microsoft",
    summary: """
      Projects the input to queries, keys and values by one matrix and attends over heads: \
      `softmax(Q Kᵀ scale + bias) V`, where the bias comes from a mask, causality and an input. Keys \
      and values of earlier steps can be prepended.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input", "T"), .required("weights", "T"), .optional("bias", "T"),
          .optional("mask_index", "M"), .optional("past", "T"), .optional("attention_bias", "T"),
          .optional("past_sequence_length", "M"),
        ],
        outputs: [.required("output", "T"), .optional("present", "T")],
        attributes: [
          .optional("do_rotary", .int), .optional("mask_filter_value", .float),
          .required("num_heads", .int), .optional("past_present_share_buffer", .int),
          .optional("qkv_hidden_sizes", .ints), .optional("rotary_embedding_dim", .int),
          .optional("scale", .float), .int("unidirectional", 0),
        ],
        types: ["T": .tensor(.float, .float16, .bfloat16), "M": .tensor(.int32)])
    ],
    infer: inferMicrosoftAttention,
    evaluate: evaluateMicrosoftAttention)
}

private let evaluateMicrosoftAttention: Evaluation = { context throws(Diagnostic) in
  guard try context.optionalInt("do_rotary") ?? 0 == 0 else {
    throw context.unsupported("is not executable with 'do_rotary'")
  }
  guard try context.optionalInt("past_present_share_buffer") ?? 0 == 0 else {
    throw context.unsupported("is not executable with 'past_present_share_buffer'")
  }
  let x = try context.tensor(0)
  let projected = try ProjectedHeads(context)
  let (query, pastLength) = (projected.query, projected.pastLength)
  let (key, value) = (projected.key, projected.value)
  var bias = try ScoreBias(
    context, shape: [query.batch, query.heads, query.length, key.length])
  _ = try context.checkedCount([query.batch, query.heads, query.length, value.size])
  let isCausal = try context.bool("unidirectional")
  var mask = try context.optionalTensor(3)
  if let shape = mask?.shape, shape != [query.batch, key.length],
    shape == [1, 1] || shape == [query.batch, 1]
  {
    // One number for all keys of a sample has no effect.
    mask = nil
  }
  guard mask?.rank != 4 || !isCausal else {
    throw context.mismatch("a mask of rank 4 cannot be given with 'unidirectional'")
  }
  try bias.hide(
    mask, value: context.optionalFloat("mask_filter_value") ?? -10000, past: pastLength,
    isCausal: isCausal, context)
  if let addend = try context.optionalTensor(5) { try bias.add(addend, context) }
  let scores = query.scaledScores(key, scale: try context.scoreFactor(size: query.size))
  let output = query.attending(bias.applied(to: scores), value)
  var outputs = [RuntimeValue.tensor(output.tensor(x.elementType, packed: true))]
  if context.hasOutput(1) {
    guard key.size == value.size else {
      throw context.mismatch("keys of size \(key.size) and values of size \(value.size) differ")
    }
    let present = [2] + key.shape
    _ = try context.checkedCount(present)
    outputs.append(.tensor(Tensor(x.elementType, present, doubles: key.values + value.values)))
  }
  return outputs
}

/// Queries, keys and values as the input is projected to, with keys and values of earlier steps
/// prepended.
private struct ProjectedHeads {
  let query: AttentionHeads
  let key: AttentionHeads
  let value: AttentionHeads
  let pastLength: Int

  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    let x = try context.tensor(0)
    let weights = try context.tensor(1)
    let heads = try context.headCount()
    guard x.rank == 3, weights.rank == 2, x.shape[2] == weights.shape[0] else {
      throw context.mismatch("weights of shape \(weights.shape) do not fit \(x.shape)")
    }
    let columns = weights.shape[1]
    let sizes = try context.projectionSizes(columns: columns, heads: heads)
    let product = try context.matrixProduct(x, weights)
    var packed = product.multiply(x.doubles, weights.doubles)
    if context.hasInput(2) {
      let bias = try context.perChannel(2, count: columns)
      for i in packed.indices { packed[i] += bias[i % columns] }
    }
    let (batch, length) = (x.shape[0], x.shape[1])
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
    guard let past = try context.optionalTensor(4) else {
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
    return stride(from: 0, to: count, by: width).flatMap {
      self[$0 + range.lowerBound..<$0 + range.upperBound]
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
  fileprivate func projectionSizes(columns: Int, heads: Int) throws(Diagnostic) -> [Int] {
    let third = columns / 3
    let sizes = try optionalInts("qkv_hidden_sizes") ?? [third, third, third]
    guard columns < 1 << 60, sizes.count == 3,
      sizes.allSatisfy({ $0 >= 0 && $0 <= columns && $0 % heads == 0 }),
      sizes[0] + sizes[1] + sizes[2] == columns, sizes[0] == sizes[1]
    else {
      throw mismatch(
        "\(columns) columns cannot be divided into queries, keys and values of \(heads) heads"
          + (has("qkv_hidden_sizes") ? " with sizes \(sizes)" : ""))
    }
    return sizes
  }
}

private let inferMicrosoftAttention: Inference = { context throws(Diagnostic) in
  let type = context.elementType(0)
  context.setOutput(0, type, nil)
  context.setOutput(1, type, nil)
  let heads = try context.headCount()
  guard let x = context.shape(0) else { return }
  guard x.rank == 3 else { throw context.mismatch("an input of shape \(x) has no rank of 3") }
  var size = Dimension.unknown
  if let columns = context.shape(1), columns.rank == 2, let known = columns[1].known {
    let sizes = try context.projectionSizes(columns: known, heads: heads)
    size = .known(sizes[2])
  }
  context.setOutput(0, type, Shape([x[0], x[1], size]))
  var total = x[1]
  if context.hasInput(4) {
    total = context.shape(4).flatMap { $0.rank == 5 ? $0[3].adding(total) : nil } ?? .unknown
  }
  context.setOutput(
    1, type, Shape([2, x[0], .known(heads), total, size.divided(by: .known(heads))]))
}
