import Diagnostics
import ModelIR

extension Operator {
  static let rotaryEmbedding = Operator(
    "RotaryEmbedding",
    summary: """
      Rotates pairs of elements of each head's vectors by angles that depend on the position in the \
      sequence: `(a, b)` becomes `(a cos - b sin, a sin + b cos)`. Pairs are neighbours or, by \
      default, lie half the rotated size apart.
      """,
    versions: [
      .since(
        23,
        inputs: [
          .required("X", "T"), .required("cos_cache", "T"), .required("sin_cache", "T"),
          .optional("position_ids", "M"),
        ],
        outputs: [.required("Y", "T")],
        attributes: [
          .int("interleaved", 0), .optional("num_heads", .int), .int("rotary_embedding_dim", 0),
        ],
        types: ["T": .tensor(.float, .float16, .bfloat16), "M": .tensor(.int64)])
    ],
    infer: inferSameAsFirst,
    evaluate: evaluateRotaryEmbedding)
}

private let evaluateRotaryEmbedding: Evaluation = { context throws(Diagnostic) in
  let x = try context.tensor(0)
  let heads = try context.optionalInt("num_heads")
  guard x.rank == 3 || x.rank == 4,
    var vectors = AttentionHeads(x, heads: x.rank == 3 ? heads : nil)
  else {
    throw context.mismatch(
      "the input has shape \(x.shape), which does not fit \(heads ?? 0) heads")
  }
  var rotated = try context.int("rotary_embedding_dim")
  if rotated == 0 { rotated = vectors.size }
  guard rotated >= 0, rotated <= vectors.size, rotated % 2 == 0 else {
    throw context.invalid(
      "rotary_embedding_dim", "is \(rotated), expected an even number up to \(vectors.size)")
  }
  let cosines = try angles(context, 1, vectors, half: rotated / 2)
  let sines = try angles(context, 2, vectors, half: rotated / 2)
  let type = x.elementType
  let isInterleaved = try context.bool("interleaved")
  let values = vectors.values
  for row in 0..<vectors.batch * vectors.heads * vectors.length {
    let sample = row / (vectors.heads * vectors.length)
    let angle = (sample * vectors.length + row % vectors.length) * (rotated / 2)
    for i in 0..<rotated / 2 {
      let first = row * vectors.size + (isInterleaved ? 2 * i : i)
      let second = isInterleaved ? first + 1 : first + rotated / 2
      let (a, b) = (values[first], values[second])
      let (cos, sin) = (cosines[angle + i], sines[angle + i])
      vectors.values[first] = a * cos - b * sin
      vectors.values[second] = a * sin + b * cos
    }
  }
  return [.tensor(vectors.tensor(type, packed: x.rank == 3))]
}

/// The cosines or sines of every sample and position, `half` numbers each.
private func angles(
  _ context: borrowing EvaluationContext, _ index: Int, _ vectors: AttentionHeads, half: Int
) throws(Diagnostic) -> [Double] {
  let cache = try context.tensor(index)
  let values = cache.doubles
  guard let ids = try context.optionalTensor(3) else {
    guard cache.shape == [vectors.batch, vectors.length, half] else {
      throw context.mismatch(
        "input \(index) has shape \(cache.shape), expected "
          + "\([vectors.batch, vectors.length, half])")
    }
    return values
  }
  guard cache.rank == 2, cache.shape[1] == half, ids.shape == [vectors.batch, vectors.length]
  else {
    throw context.mismatch(
      "input \(index) of shape \(cache.shape) and position ids of \(ids.shape) do not fit "
        + "\(vectors.batch) samples of length \(vectors.length) and \(half) angles")
  }
  var result: [Double] = []
  result.reserveCapacity(ids.count * half)
  for id in ids.int64s {
    guard id >= 0, id < cache.shape[0] else {
      throw context.invalidData("position \(id) lies beyond the \(cache.shape[0]) of the cache")
    }
    let start = Int(id) * half
    result += values[start..<start + half]
  }
  return result
}
