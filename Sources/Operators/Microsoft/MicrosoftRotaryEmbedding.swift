import Diagnostics
import ModelIR

extension Operator {
  static let microsoftRotaryEmbedding = Operator(
    "RotaryEmbedding", domain: "com.microsoft",
    summary: """
      Rotates pairs of elements of each head's vectors by angles that depend on the position in the \
      sequence: `(a, b)` becomes `(a cos - b sin, a sin + b cos)`. Pairs are neighbours or, by \
      default, lie half the rotated size apart. Positions are given, or the one to count from.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input", "T"), .required("position_ids", "M"), .required("cos_cache", "T"),
          .required("sin_cache", "T"),
        ],
        outputs: [.required("output", "T")],
        attributes: [
          .optional("interleaved", .int), .optional("is_packed_batching", .int),
          .optional("num_heads", .int), .optional("rotary_embedding_dim", .int),
          .optional("scale", .float),
        ],
        types: ["T": .tensor(.float, .float16, .bfloat16), "M": .tensor(.int64)])
    ],
    infer: inferSameAsFirst,
    evaluate: evaluateMicrosoftRotaryEmbedding)
}

private let evaluateMicrosoftRotaryEmbedding: Evaluation = { context throws(Diagnostic) in
  let x = try context.tensor(0)
  let cosines = try context.tensor(2)
  let sines = try context.tensor(3)
  guard cosines.rank == 2, cosines.shape == sines.shape, cosines.shape[1] < 1 << 40 else {
    throw context.mismatch(
      "caches of angles of shapes \(cosines.shape) and \(sines.shape) do not fit each other")
  }
  let rotated = 2 * cosines.shape[1]
  let stated = try context.optionalInt("rotary_embedding_dim") ?? 0
  guard stated == 0 || stated == rotated else {
    throw context.invalid(
      "rotary_embedding_dim", "is \(stated), but the caches hold angles for \(rotated) elements")
  }
  // Without a number of heads, and of elements to rotate, whole vectors are rotated.
  var heads = try context.optionalInt("num_heads") ?? 0
  if heads == 0, stated == 0, x.rank == 3, rotated > 0 { heads = x.shape[2] / rotated }
  guard x.rank == 3 || x.rank == 4,
    var vectors = AttentionHeads(x, heads: x.rank == 3 ? heads : nil),
    rotated <= vectors.size, stated != 0 || rotated == vectors.size
  else {
    throw context.mismatch(
      "an input of shape \(x.shape) does not fit angles for \(rotated) elements of \(counted(heads, "head"))"
    )
  }
  let positions = try context.rotaryPositions(1, batch: vectors.batch, length: vectors.length)
  vectors.rotate(
    try context.rotationAngles(cosines, at: positions),
    try context.rotationAngles(sines, at: positions), size: rotated,
    isInterleaved: try context.optionalInt("interleaved") ?? 0 == 1)
  return [.tensor(vectors.tensor(x.elementType, packed: x.rank == 3))]
}

extension EvaluationContext {
  /// The position of every vector of every sample: an input of shape `[batch, length]`, or of one
  /// element from which each sequence counts.
  fileprivate func rotaryPositions(
    _ index: Int, batch: Int, length: Int
  ) throws(Diagnostic) -> [Int64] {
    let ids = try tensor(index)
    let count = try checkedCount([batch, length])
    let values = ids.int64s
    if ids.rank <= 1, values.count == 1 {
      return (0..<count).map { values[0] &+ Int64($0 % length) }
    }
    guard ids.shape == [batch, length] else {
      throw mismatch("position ids of shape \(ids.shape) do not fit [\(batch), \(length)]")
    }
    return values
  }
}
