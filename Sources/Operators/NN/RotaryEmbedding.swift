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
  vectors.rotate(
    cosines, sines, size: rotated, isInterleaved: try context.bool("interleaved"))
  return [.tensor(vectors.tensor(x.elementType, packed: x.rank == 3))]
}

extension AttentionHeads {
  /// Rotates the pairs among the first `size` elements of each vector by angles whose cosines and
  /// sines are given for every sample and place, `size / 2` numbers each.
  ///
  /// - Precondition: `size` is even and not larger than that of the vectors.
  mutating func rotate(
    _ cosines: [Double], _ sines: [Double], size rotated: Int, isInterleaved: Bool
  ) {
    let half = rotated / 2
    let vectors = self
    for row in 0..<(values.isEmpty ? 0 : batch * heads * length) {
      let sample = row / (heads * length)
      let angle = (sample * length + row % length) * half
      for i in 0..<half {
        let first = row * size + (isInterleaved ? 2 * i : i)
        let second = isInterleaved ? first + 1 : first + half
        let (a, b) = (vectors.values[first], vectors.values[second])
        let (cos, sin) = (cosines[angle + i], sines[angle + i])
        values[first] = a * cos - b * sin
        values[second] = a * sin + b * cos
      }
    }
  }
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
        + "\(counted(vectors.batch, "sample")) of length \(vectors.length) and \(half) angles")
  }
  return try context.rotationAngles(cache, at: ids.int64s)
}

extension EvaluationContext {
  /// The rows of a table of cosines or sines at these positions.
  func rotationAngles(_ cache: Tensor, at positions: [Int64]) throws(Diagnostic) -> [Double] {
    guard cache.rank == 2 else {
      throw mismatch("a cache of angles has shape \(cache.shape), expected a rank of 2")
    }
    let values = cache.doubles
    let half = cache.shape[1]
    var result: [Double] = []
    result.reserveCapacity(try checkedCount([positions.count, half]))
    for position in positions {
      guard position >= 0, position < cache.shape[0] else {
        throw invalidData(
          "position \(position) lies beyond the \(cache.shape[0]) of the cache")
      }
      let start = Int(position) * half
      result += values[start..<start + half]
    }
    return result
  }
}
