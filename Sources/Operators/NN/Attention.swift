import Diagnostics
import ModelIR

extension Operator {
  static let attention = Operator(
    "Attention",
    summary: """
      Scaled dot-product attention over heads: `softmax(softcap(Q Kᵀ scale) + bias) V`, where the \
      bias comes from a mask, causality, windows and the lengths of the sequences. Heads of the \
      query share heads of key and value in groups; keys and values of earlier steps can be \
      prepended.
      """,
    versions: [
      .since(
        23,
        inputs: [
          .required("Q", "T1"), .required("K", "T1"), .required("V", "T2"),
          .optional("attn_mask", "U"), .optional("past_key", "T1"), .optional("past_value", "T2"),
        ],
        outputs: [
          .required("Y", "T1"), .optional("present_key", "T1"), .optional("present_value", "T2"),
          .optional("qk_matmul_output", "T1"),
        ],
        attributes: [
          .int("is_causal", 0), .optional("kv_num_heads", .int), .optional("q_num_heads", .int),
          .int("qk_matmul_output_mode", 0), .optional("scale", .float), .float("softcap", 0),
          .optional("softmax_precision", .int),
        ],
        types: [
          "T1": .tensor(.floatsAndBFloat16), "T2": .tensor(.floatsAndBFloat16),
          "U": .tensor(.numericAndBFloat16.union(.bool)),
        ]),
      .since(24) { $0.inputs.append(.optional("nonpad_kv_seqlen", "tensor(int64)")) },
      .since(25) {
        $0.set(.int("left_window_size", -1))
        $0.set(.int("right_window_size", -1))
      },
    ],
    infer: inferAttention,
    evaluate: evaluateAttention,
    prepare: prepareAttention)
}

private let evaluateAttention: Evaluation = { context throws(Diagnostic) in
  let inputs = try AttentionInputs(context)
  let (query, type) = (inputs.query, inputs.type)
  let scale = type.rounding(try context.attentionScale(size: query.size))
  let raw = query.scores(inputs.key, scale: scale, type: type)
  let capped = softcapped(raw, type.rounding(try context.float("softcap")), type)
  let bias = try AttentionBias(context, inputs).values()
  let biased = type.rounding(zip(capped, bias).map { $0 + $1 })
  let precision = try context.softmaxPrecision() ?? type
  let length = inputs.key.length
  var weights = type.rounding(
    softmaxRows(precision.rounding(biased), length: length, type: precision))
  // A query that no key is open to attends to nothing.
  for start in stride(from: 0, to: weights.count, by: max(1, length))
  where bias[start..<start + length].allSatisfy({ $0 == -.infinity }) {
    for i in start..<start + length { weights[i] = 0 }
  }
  let output = query.mix(weights, inputs.value)
  let scores: [Double]
  switch try context.int("qk_matmul_output_mode") {
  case 0: scores = raw
  case 1: scores = capped
  case 2: scores = biased
  case 3: scores = weights
  case let mode: throw context.invalid("qk_matmul_output_mode", "is \(mode), expected 0 to 3")
  }
  let scoreShape = [query.batch, query.heads, query.length, length]
  return [
    .tensor(output.tensor(type, packed: inputs.isPacked)),
    .tensor(inputs.key.tensor(type)), .tensor(inputs.value.tensor(inputs.valueType)),
    .tensor(Tensor(type, scoreShape, doubles: scores)),
  ]
}

/// `cap * tanh(x / cap)`, rounded after each step; `x` itself for a cap of 0.
private func softcapped(_ x: [Double], _ cap: Double, _ type: ElementType) -> [Double] {
  if cap == 0 { return x }
  let bounded = type.rounding(type.rounding(x.map { $0 / cap }).map { Operator.tanh($0) })
  return type.rounding(bounded.map { $0 * cap })
}

private let inferAttention: Inference = { context throws(Diagnostic) in
  let (q, k, v) = (context.shape(0), context.shape(1), context.shape(2))
  let (type, valueType) = (context.elementType(0), context.elementType(2))
  context.setOutput(0, type, nil)
  context.setOutput(1, type, nil)
  context.setOutput(2, valueType, nil)
  context.setOutput(3, type, nil)
  guard let q, let k, let v else { return }
  guard q.rank == 3 || q.rank == 4, k.rank == q.rank, v.rank == q.rank else {
    throw context.mismatch("cannot attend with shapes \(q), \(k) and \(v)")
  }
  let queries = try context.headShape(q, heads: "q_num_heads")
  let keys = try context.headShape(k, heads: "kv_num_heads")
  let values = try context.headShape(v, heads: "kv_num_heads")
  var total = keys[2]
  if context.hasInput(4) {
    total = sum(context.shape(4).flatMap { $0.rank == 4 ? $0[2] : nil } ?? .unknown, total)
  }
  if q.rank == 4 {
    context.setOutput(0, type, Shape([q[0], q[1], q[2], v[3]]))
  } else {
    context.setOutput(0, type, Shape([q[0], q[1], product(queries[1], values[3])]))
  }
  context.setOutput(1, type, Shape([keys[0], keys[1], total, keys[3]]))
  context.setOutput(2, valueType, Shape([values[0], values[1], total, values[3]]))
  context.setOutput(3, type, Shape([queries[0], queries[1], queries[2], total]))
}

extension InferenceContext {
  /// A shape as `[batch, heads, length, size]`.
  fileprivate func headShape(_ shape: Shape, heads name: String) throws(Diagnostic) -> [Dimension] {
    guard shape.rank == 3 else { return shape.dimensions }
    guard let heads = try optionalInt(name), heads >= 1 else {
      throw invalid(name, "must be a positive number for inputs of rank 3")
    }
    var size = Dimension.unknown
    if let packed = shape[2].known {
      guard packed % heads == 0 else {
        throw mismatch(
          "vectors of \(packed) elements cannot be divided into \(counted(heads, "head"))")
      }
      size = .known(packed / heads)
    }
    return [shape[0], .known(heads), shape[1], size]
  }
}

/// The sum of two extents, where it is known and fits.
private func sum(_ a: Dimension, _ b: Dimension) -> Dimension {
  guard let a = a.known, let b = b.known else { return .unknown }
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? .unknown : .known(sum)
}

/// The product of two extents, where it is known and fits.
private func product(_ a: Dimension, _ b: Dimension) -> Dimension {
  guard let a = a.known, let b = b.known else { return .unknown }
  let (product, overflow) = a.multipliedReportingOverflow(by: b)
  return overflow ? .unknown : .known(product)
}
