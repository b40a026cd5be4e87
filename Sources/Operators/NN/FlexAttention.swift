import Diagnostics
import ModelIR

extension Operator {
  static let flexAttention = Operator(
    "FlexAttention", domain: "ai.onnx.preview",
    summary: """
      Scaled dot-product attention over heads, `softmax(Q Kᵀ scale) V`, where subgraphs may change \
      the scores before and the probabilities after the softmax.
      """,
    versions: [
      .since(
        1, inputs: [.required("Q", "T1"), .required("K", "T1"), .required("V", "T1")],
        outputs: [.required("Y", "T1")],
        attributes: [
          .optional("prob_mod", .graph), .optional("scale", .float),
          .optional("score_mod", .graph), .optional("softmax_precision", .int),
        ],
        types: ["T1": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferFlexAttention,
    evaluate: evaluateFlexAttention)
}

private let inferFlexAttention: Inference = { context throws(Diagnostic) in
  let (q, k, v) = (context.shape(0), context.shape(1), context.shape(2))
  for shape in [q, k, v] {
    if let shape, shape.rank != 4 {
      throw context.mismatch("shape \(shape) should have four dimensions")
    }
  }
  let precision = try context.flexPrecision(context.elementType(0))
  let scores = Shape([
    q?[0] ?? .unknown, q?[1] ?? .unknown, q?[2] ?? .unknown, k?[2] ?? .unknown,
  ])
  for name in ["score_mod", "prob_mod"] where context.has(name) {
    let fact = InferenceContext.Fact(type: .tensor(precision, scores))
    _ = try context.inferSubgraph(try context.graph(name), [fact])
  }
  context.setOutput(
    0, context.elementType(0),
    Shape([q?[0] ?? .unknown, q?[1] ?? .unknown, q?[2] ?? .unknown, v?[3] ?? .unknown]))
}

private let evaluateFlexAttention: Evaluation = { context throws(Diagnostic) in
  let (q, k, v) = (try context.tensor(0), try context.tensor(1), try context.tensor(2))
  guard q.rank == 4, k.rank == 4, v.rank == 4, let query = AttentionHeads(q, heads: nil),
    let key = AttentionHeads(k, heads: nil), let value = AttentionHeads(v, heads: nil),
    query.batch == key.batch, key.batch == value.batch, query.size == key.size,
    key.length == value.length, key.heads == value.heads,
    query.heads == 0 || (key.heads > 0 && query.heads % key.heads == 0)
  else {
    throw context.mismatch("cannot attend with shapes \(q.shape), \(k.shape) and \(v.shape)")
  }
  let type = q.elementType
  let precision = try context.flexPrecision(type) ?? type
  let shape = [query.batch, query.heads, query.length, key.length]
  _ = try context.checkedCount(shape)
  _ = try context.checkedCount([query.batch, query.heads, query.length, value.size])
  let scale = type.rounding(try context.attentionScale(size: query.size))
  var scores = query.scores(key, scale: scale, type: type)
  scores = try modified(context, "score_mod", scores, shape, precision)
  var weights = softmaxRows(scores, length: key.length, type: precision)
  weights = try modified(context, "prob_mod", weights, shape, precision)
  return [.tensor(query.mix(weights, value).tensor(type))]
}

/// Runs a modifier subgraph on scores or probabilities.
private func modified(
  _ context: borrowing EvaluationContext, _ name: String, _ values: [Double], _ shape: [Int],
  _ precision: ElementType
) throws(Diagnostic) -> [Double] {
  let input = Tensor(precision, shape, doubles: values)
  guard context.has(name) else { return input.doubles }
  let outputs = try context.runSubgraph(try context.graph(name), [.tensor(input)])
  guard let output = outputs.first?.tensor, output.shape == shape, output.elementType == precision
  else {
    throw context.invalid(
      name,
      "gives \(outputs.first?.typeDescription ?? "nothing"), expected \(precision.name)"
        + "\(shape)")
  }
  return output.doubles
}

extension NodeReading {
  /// The type of scores and probabilities: as stated, or `double` for `double` and `float` for all
  /// others.
  fileprivate func flexPrecision(_ type: ElementType?) throws(Diagnostic) -> ElementType? {
    if let stated = try softmaxPrecision() { return stated }
    return type.map { $0 == .double ? .double : .float }
  }
}
