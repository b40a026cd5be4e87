import Diagnostics
import ModelIR

extension Operator {
  static let microsoftGroupQueryAttention = Operator(
    "GroupQueryAttention", domain: "com.microsoft",
    summary: """
      Attends over heads of queries that share heads of keys and values in groups, each query to the \
      keys up to its own place: `softmax(softcap(Q Kᵀ scale) + bias) V`. Queries and keys can be \
      rotated by their positions first; keys and values of earlier steps stand in a cache, and what \
      is there after the step is handed on.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("query", "T"), .optional("key", "T"), .optional("value", "T"),
          .optional("past_key", "T_CACHE"), .optional("past_value", "T_CACHE"),
          .required("seqlens_k", "M"), .required("total_sequence_length", "M"),
          .optional("cos_cache", "T"), .optional("sin_cache", "T"),
          .optional("position_ids", "tensor(int64)"), .optional("attention_bias", "T"),
          .optional("head_sink", "T"), .optional("k_scale", "T_KV_SCALE"),
          .optional("v_scale", "T_KV_SCALE"), .optional("q_norm_weight", "T"),
          .optional("k_norm_weight", "T"),
        ],
        outputs: [
          .required("output", "T"), .optional("present_key", "T_CACHE"),
          .optional("present_value", "T_CACHE"), .optional("output_qk", "T"),
        ],
        attributes: [
          .int("causal", 1), .optional("do_rotary", .int), .string("k_quant_type", "NONE"),
          .optional("kv_cache_bit_width", .int), .required("kv_num_heads", .int),
          .int("local_window_size", -1), .required("num_heads", .int),
          .float("qk_norm_epsilon", 1e-06), .int("qk_output", 0),
          .optional("rotary_interleaved", .int), .optional("scale", .float),
          .int("sliding_window_cache", 0), .int("smooth_softmax", -1),
          .optional("softcap", .float), .string("v_quant_type", "NONE"),
        ],
        types: [
          "T": .tensor(.float16, .bfloat16, .float),
          "T_CACHE": .tensor(.float, .float16, .bfloat16, .uint8, .int8, .float8e4m3fn),
          "T_KV_SCALE": .tensor(.float), "M": .tensor(.int32),
        ])
    ],
    infer: inferGroupQueryAttention,
    evaluate: evaluateGroupQueryAttention)
}

private let evaluateGroupQueryAttention: Evaluation = { context throws(Diagnostic) in
  let step = try GroupQueryStep(context)
  let (query, cache) = (step.heads.query, step.cache)
  let type = step.heads.type
  let result = try step.attention(context).attending { sample, _, query in
    let total = cache.totals[sample]
    guard step.isCausal else { return Array(0..<total) }
    let end = min(cache.starts[sample] + query + 1, total)
    return Array(max(0, step.window.map { end - $0 } ?? 0)..<end)
  }
  let (keys, values) = (step.keyQuantization, step.valueQuantization)
  let counts = cache.presentCounts
  var outputs: [RuntimeValue] = [
    .tensor(result.output.tensor(type, packed: true)),
    .tensor(
      keys?.encoded(cache.presentKey, counts: counts) ?? cache.presentKey.tensor(type)),
    .tensor(
      values?.encoded(cache.presentValue, counts: counts) ?? cache.presentValue.tensor(type)),
  ]
  if context.hasOutput(3) {
    let numbers: [Double]
    switch try context.int("qk_output") {
    case 1: numbers = result.scores
    case 2: numbers = result.weights
    case let mode: throw context.invalid("qk_output", "is \(mode), expected 1 or 2 for this output")
    }
    guard !step.isSliding else {
      throw context.unsupported("gives no scores with 'sliding_window_cache'")
    }
    let shape = [query.batch, query.heads, query.length, step.total]
    let places = Strided.positions(
      shape: [try context.checkedCount(Array(shape.dropLast())), step.total],
      strides: [cache.key.length, 1])
    outputs.append(.tensor(Tensor(type, shape, doubles: places.map { numbers[$0] })))
  }
  return outputs
}

/// One step of GroupQueryAttention: the inputs and attributes, checked.
private struct GroupQueryStep {
  var heads: GroupedHeads
  let cache: GroupedCache
  let total: Int
  let isCausal: Bool
  let isSliding: Bool
  let window: Int?
  let keyQuantization: CacheQuantization?
  let valueQuantization: CacheQuantization?

  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    heads = try GroupedHeads(context)
    keyQuantization = try CacheQuantization(
      context, kind: "k_quant_type", scale: 12, like: heads.key)
    valueQuantization = try CacheQuantization(
      context, kind: "v_quant_type", scale: 13, like: heads.value)
    let (batch, length) = (heads.query.batch, heads.query.length)
    guard heads.key.length == length || heads.key.length == 0 else {
      throw context.mismatch("\(length) queries and \(heads.key.length) keys do not fit")
    }
    let sizes = try context.integers(5)
    let totals = try context.integers(6)
    guard sizes.count == batch, totals.count == 1, let total = totals.first, total >= 1 else {
      throw context.mismatch(
        "lengths \(sizes) and a total length of \(totals) do not fit \(counted(batch, "sample"))")
    }
    self.total = total
    let lengths = sizes.map { $0 + 1 }
    if context.hasInput(14) || context.hasInput(15) {
      try heads.normalize(
        context, queryWeight: 14, keyWeight: 15, epsilon: context.float("qk_norm_epsilon"))
    }
    if try context.optionalInt("do_rotary") ?? 0 == 1 {
      let positions = try context.groupedPositions(
        lengths, length: length, isFirst: length == total)
      try heads.rotate(context, cosines: 7, sines: 8, at: positions)
    }
    heads.round(keyQuantization, valueQuantization)
    isCausal = try context.bool("causal")
    let size = try context.int("local_window_size")
    window = size >= 0 ? size : nil
    guard isCausal || window == nil else {
      throw context.invalid("local_window_size", "is \(size), expected -1 without causality")
    }
    isSliding = try context.int("sliding_window_cache") == 1
    let past = try context.pastHeads(heads, keyQuantization, valueQuantization)
    if isSliding {
      guard let past, let window, isCausal else {
        throw context.mismatch("'sliding_window_cache' needs a cache and a window")
      }
      cache = try GroupedCache(
        sliding: heads, past, lengths: lengths, window: window, context)
    } else {
      cache = try GroupedCache(heads, past, lengths: lengths, total: total, context)
    }
  }

  /// The attention of the queries to the cache.
  func attention(_ context: borrowing EvaluationContext) throws(Diagnostic) -> CachedAttention {
    let query = heads.query
    _ = try context.checkedCount([query.batch, query.heads, query.length, cache.key.length])
    var attention = CachedAttention(
      query: query, key: cache.key, value: cache.value,
      scale: try context.scoreFactor(size: query.size))
    attention.softcap = try context.optionalFloat("softcap") ?? 0
    if context.hasInput(11) {
      attention.sinks = try context.perChannel(11, count: query.heads)
    } else if try context.int("smooth_softmax") == 1 {
      attention.sinks = [Double](repeating: 0, count: query.heads)
    }
    if let bias = try context.optionalTensor(10) {
      guard bias.rank == 4, [1, query.batch].contains(bias.shape[0]),
        [1, query.heads].contains(bias.shape[1]), bias.shape[2] == query.length,
        bias.shape[3] == total
      else {
        throw context.mismatch(
          "an attention bias of shape \(bias.shape) does not fit "
            + "\([query.batch, query.heads, query.length, total])")
      }
      let (numbers, shape, offsets) = (bias.doubles, bias.shape, cache.offsets)
      let strides = Broadcasting.strides(shape, to: [query.batch, query.heads] + shape[2...])
      guard zip(cache.totals, offsets).allSatisfy({ $0 + $1 <= shape[3] }) else {
        throw context.invalidData("sequences are longer than the total length of \(shape[3])")
      }
      attention.bias = { sample, head, query, key in
        numbers[
          sample * strides[0] + head * strides[1] + query * strides[2]
            + (offsets[sample] + key) * strides[3]]
      }
    }
    return attention
  }
}

extension EvaluationContext {
  /// The positions of the queries of every sample: what input 9 says, counted from its first element
  /// where nothing is there yet, or the last ones of the sequences.
  fileprivate func groupedPositions(
    _ lengths: [Int], length: Int, isFirst: Bool
  ) throws(Diagnostic) -> [Int64] {
    let count = try checkedCount([lengths.count, length])
    let ids = try optionalTensor(9)?.int64s
    if isFirst {
      let first = ids?.first ?? 0
      return (0..<count).map { first &+ Int64($0 % length) }
    }
    guard let ids else {
      return (0..<count).map { Int64(lengths[$0 / length] - length + $0 % length) }
    }
    guard ids.count == count else {
      throw mismatch("\(ids.count) position ids do not fit \(lengths.count) x \(length) queries")
    }
    return ids
  }

  /// The keys and values of earlier steps, inputs 3 and 4.
  fileprivate func pastHeads(
    _ heads: GroupedHeads, _ keys: CacheQuantization?, _ values: CacheQuantization?
  ) throws(Diagnostic) -> (key: AttentionHeads, value: AttentionHeads)? {
    guard hasInput(3) || hasInput(4) || keys != nil || values != nil else { return nil }
    let key = try pastVectors(3, heads, keys)
    let value = try pastVectors(4, heads, values)
    guard key.length == value.length else {
      throw mismatch("\(key.length) past keys and \(value.length) past values do not fit")
    }
    return (key, value)
  }

  private func pastVectors(
    _ index: Int, _ heads: GroupedHeads, _ quantization: CacheQuantization?
  ) throws(Diagnostic) -> AttentionHeads {
    let past = try tensor(index)
    let key = heads.key
    let vectors: AttentionHeads?
    if let quantization {
      vectors = quantization.decoded(past, like: key)
    } else {
      guard past.elementType == heads.type else {
        throw unsupported("does not take a cache of \(past.elementType.name) without scales")
      }
      vectors = past.rank == 4 ? AttentionHeads(past, heads: key.heads) : nil
    }
    guard let vectors, vectors.batch == key.batch, vectors.size == key.size else {
      throw mismatch("a cache of shape \(past.shape) does not fit \(key.shape)")
    }
    return vectors
  }
}

private let inferGroupQueryAttention: Inference = { context throws(Diagnostic) in
  let type = context.elementType(0)
  for index in 0..<4 { context.setOutput(index, type, nil) }
  let cacheType = context.hasInput(3) ? context.elementType(3) : type
  let heads = try context.headCount()
  let shared = try context.headCount("kv_num_heads")
  guard let query = context.shape(0) else { return }
  guard query.rank == 3, heads % shared == 0, heads <= 1 << 40 else {
    throw context.mismatch(
      "queries of shape \(query) do not fit \(counted(heads, "head")) of queries and \(shared) of keys"
    )
  }
  let size =
    context.hasInput(1)
    ? query[2].divided(by: .known(heads)) : query[2].divided(by: .known(heads + 2 * shared))
  context.setOutput(
    0, type, Shape([query[0], query[1], size.multiplied(by: .known(heads))]))
  let total = context.integers(6).flatMap { $0.count == 1 ? $0[0] : nil }
  var length = Dimension.unknown
  let past = context.shape(3).flatMap { $0.rank == 4 ? $0[2].known : nil }
  if try context.int("sliding_window_cache") == 1 {
    length = past.map { .known($0) } ?? .unknown
  } else if let total, total >= 0 {
    if let past {
      length = .known(max(total, past))
    } else if !context.hasInput(3) {
      length = .known(total)
    }
  }
  let width = context.shape(3).flatMap { $0.rank == 4 ? $0[3] : nil }
  let present = Shape(
    [query[0], .known(shared), length, context.hasInput(3) ? width ?? .unknown : size])
  context.setOutput(1, cacheType, present)
  context.setOutput(2, cacheType, present)
  context.setOutput(
    3, type, Shape([query[0], .known(heads), query[1], total.map { .known($0) } ?? .unknown]))
}
