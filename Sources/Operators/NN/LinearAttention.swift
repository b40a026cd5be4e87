import Diagnostics
import ModelIR

extension Operator {
  static let linearAttention = Operator(
    "LinearAttention",
    summary: """
      Attention by a state that is moved on step by step: with the decay `g` (zero without gating), \
      the state becomes `exp(g) S + k ⊗ v`, or with the delta rule \
      `exp(g) S + β k ⊗ (v - exp(g) Sᵀ k)`; the output is `scale * qᵀ S`.
      """,
    isDeterministic: false,
    versions: [
      .since(
        27,
        inputs: [
          .required("query", "T"), .required("key", "T"), .required("value", "T"),
          .optional("past_state", "S"), .optional("decay", "T"), .optional("beta", "T"),
        ],
        outputs: [.required("output", "T"), .required("present_state", "S")],
        attributes: [
          .int("chunk_size", 64), .required("kv_num_heads", .int), .required("q_num_heads", .int),
          .float("scale", 0), .string("update_rule", "gated_delta"),
        ],
        types: [
          "T": .tensor(.float, .float16, .bfloat16), "S": .tensor(.float, .float16, .bfloat16),
        ])
    ],
    infer: inferLinearAttention,
    evaluate: { context throws(Diagnostic) in try LinearRecurrence(context).run() })
}

private let inferLinearAttention: Inference = { context throws(Diagnostic) in
  let queryHeads = try context.int("q_num_heads")
  let heads = try context.int("kv_num_heads")
  guard queryHeads >= 1, heads >= 1, queryHeads % heads == 0 else {
    throw context.invalid("q_num_heads", "is \(queryHeads), expected a multiple of \(heads)")
  }
  let (query, value) = (context.shape(0), context.shape(2))
  for shape in [query, context.shape(1), value] {
    if let shape, shape.rank != 3 {
      throw context.mismatch("shape \(shape) should have three dimensions")
    }
  }
  let known = { (shape: Shape?) -> Int? in
    guard let shape else { return nil }
    return shape[2].known
  }
  let keySize = known(query).map { Dimension.known($0 / queryHeads) } ?? .unknown
  let valueSize = known(value).map { $0 / heads }
  var packed = Dimension.unknown
  if let valueSize {
    let (product, overflow) = valueSize.multipliedReportingOverflow(by: queryHeads)
    if !overflow { packed = .known(product) }
  }
  let batch = query?[0] ?? value?[0] ?? .unknown
  context.setOutput(
    0, context.elementType(0), Shape([batch, query?[1] ?? value?[1] ?? .unknown, packed]))
  context.setOutput(
    1, context.hasInput(3) ? context.elementType(3) : context.elementType(0),
    Shape([batch, .known(heads), keySize, valueSize.map(Dimension.known) ?? .unknown]))
}

/// The inputs of linear attention, checked, and its steps.
private struct LinearRecurrence {
  private let query: AttentionHeads
  private let key: AttentionHeads
  private let value: AttentionHeads
  /// The decays by sample, step and head: one each, or one for each element of the keys.
  private let decay: Tensor?
  /// The update rates by sample, step and head, or for all heads together.
  private let beta: Tensor?
  private let state: [Double]
  private let stateType: ElementType
  private let type: ElementType
  private let scale: Double

  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    let q = try context.tensor(0)
    let k = try context.tensor(1)
    let v = try context.tensor(2)
    let heads = try context.int("kv_num_heads")
    guard q.rank == 3, k.rank == 3, v.rank == 3,
      let query = AttentionHeads(q, heads: try context.int("q_num_heads")),
      let key = AttentionHeads(k, heads: heads), let value = AttentionHeads(v, heads: heads),
      query.heads % heads == 0, query.size == key.size, query.batch == key.batch,
      key.batch == value.batch, query.length == key.length, key.length == value.length
    else {
      throw context.mismatch(
        "shapes \(q.shape), \(k.shape) and \(v.shape) do not fit the numbers of heads")
    }
    (self.query, self.key, self.value, type) = (query, key, value, q.elementType)
    (decay, beta) = try context.linearAttentionGates(key)
    let stateShape = [key.batch, heads, key.size, value.size]
    let count = try context.checkedCount(stateShape)
    _ = try context.checkedCount([query.batch, query.length, query.heads, value.size])
    if let past = try context.optionalTensor(3) {
      guard past.shape == stateShape else {
        throw context.mismatch("the state has shape \(past.shape), expected \(stateShape)")
      }
      (state, stateType) = (past.doubles, past.elementType)
    } else {
      (state, stateType) = ([Double](repeating: 0, count: count), type)
    }
    let stated = try context.float("scale")
    scale = stated == 0 ? 1 / Double(query.size).squareRoot() : stated
  }

  func run() -> [RuntimeValue] {
    var states = state
    var output = [Double](
      repeating: 0, count: query.batch * query.heads * query.length * value.size)
    let decays = decay?.doubles ?? []
    let betas = beta?.doubles ?? []
    let (heads, length) = (key.heads, key.length)
    let group = query.heads / heads
    let size = key.size * value.size
    for sequence in 0..<key.batch * heads {
      let (sample, head) = (sequence / heads, sequence % heads)
      var s = Array(states[sequence * size..<(sequence + 1) * size])
      for t in 0..<length {
        let row = sample * length + t
        gate(&s, decays, row, head)
        let place = sequence * length + t
        write(&s, place, rate: rate(betas, row, head))
        for member in 0..<group {
          let target = (sample * query.heads + head * group + member) * length + t
          read(s, target, into: &output)
        }
      }
      states.replaceSubrange(sequence * size..<(sequence + 1) * size, with: s)
    }
    var result = query
    result.size = value.size
    result.values = output
    return [
      .tensor(result.tensor(type, packed: true)),
      .tensor(
        Tensor(stateType, [key.batch, heads, key.size, value.size], doubles: states)),
    ]
  }

  /// Lets the state decay.
  private func gate(_ s: inout [Double], _ decays: [Double], _ row: Int, _ head: Int) {
    guard let decay else { return }
    let isByHead = decay.shape[2] == key.heads
    for k in 0..<key.size {
      let place = isByHead ? head : head * key.size + k
      let factor = Operator.exp(decays[row * decay.shape[2] + place])
      for v in 0..<value.size { s[k * value.size + v] *= factor }
    }
  }

  /// The update rate; nil without the delta rule.
  private func rate(_ betas: [Double], _ row: Int, _ head: Int) -> Double? {
    guard let beta else { return nil }
    return betas[row * beta.shape[2] + (beta.shape[2] == 1 ? 0 : head)]
  }

  /// Adds a key's outer product with its value or, with the delta rule, with the rate times what the
  /// value differs from what the state already holds for the key.
  private func write(_ s: inout [Double], _ place: Int, rate: Double?) {
    for v in 0..<value.size {
      var written = value.values[place * value.size + v]
      if let rate {
        var held = 0.0
        for k in 0..<key.size {
          held += s[k * value.size + v] * key.values[place * key.size + k]
        }
        written = rate * (written - held)
      }
      for k in 0..<key.size {
        s[k * value.size + v] += key.values[place * key.size + k] * written
      }
    }
  }

  private func read(_ s: [Double], _ target: Int, into output: inout [Double]) {
    for v in 0..<value.size {
      var sum = 0.0
      for k in 0..<key.size {
        sum += query.values[target * key.size + k] * s[k * value.size + v]
      }
      output[target * value.size + v] = scale * sum
    }
  }
}

extension EvaluationContext {
  /// The decay and the update rate of linear attention, as the update rule asks for them.
  fileprivate func linearAttentionGates(
    _ key: AttentionHeads
  ) throws(Diagnostic) -> (decay: Tensor?, beta: Tensor?) {
    let rule = try string("update_rule")
    guard ["linear", "gated", "delta", "gated_delta"].contains(rule) else {
      throw invalid("update_rule", "is '\(rule)', expected linear, gated, delta or gated_delta")
    }
    let decay = try optionalTensor(4)
    let beta = try optionalTensor(5)
    guard (decay != nil) == rule.hasPrefix("gated"), (beta != nil) == rule.hasSuffix("delta")
    else {
      throw invalid("update_rule", "is '\(rule)', which does not go with the inputs given")
    }
    let sizes = [(decay, [key.heads, key.heads * key.size]), (beta, [key.heads, 1])]
    for (tensor, last) in sizes {
      guard let tensor else { continue }
      guard tensor.rank == 3, tensor.shape[0] == key.batch, tensor.shape[1] == key.length,
        last.contains(tensor.shape[2])
      else {
        throw mismatch(
          "shape \(tensor.shape) does not fit \(counted(key.batch, "sample")) of length \(key.length) with "
            + "\(counted(key.heads, "head"))")
      }
    }
    return (decay, beta)
  }
}
