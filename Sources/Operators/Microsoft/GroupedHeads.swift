import Diagnostics
import ModelIR

/// The queries, keys and values of an attention whose queries share keys and values in groups.
struct GroupedHeads {
  /// The queries.
  private(set) var query: AttentionHeads
  /// The keys.
  private(set) var key: AttentionHeads
  /// The values.
  private(set) var value: AttentionHeads
  /// The element type.
  let type: ElementType

  /// Reads inputs 0 to 2, or all three from input 0, where each vector holds the heads of queries, of
  /// keys and of values one after the other.
  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    let heads = try context.headCount()
    let shared = try context.headCount("kv_num_heads")
    let packed = try context.tensor(0)
    type = packed.elementType
    guard heads % shared == 0, heads <= 1 << 40 else {
      throw context.mismatch("\(counted(heads, "head")) of queries cannot share \(shared) of keys")
    }
    switch (try context.optionalTensor(1), try context.optionalTensor(2)) {
    case (nil, nil):
      guard packed.rank == 3, let all = AttentionHeads(packed, heads: heads + 2 * shared) else {
        throw context.mismatch(
          "vectors of shape \(packed.shape) do not hold \(counted(heads, "head")) of queries and \(shared) of "
            + "keys and of values")
      }
      query = all.heads(0..<heads)
      key = all.heads(heads..<heads + shared)
      value = all.heads(heads + shared..<heads + 2 * shared)
    case (let keys?, let values?):
      guard packed.rank == 3, keys.rank == 3, keys.shape == values.shape,
        let query = AttentionHeads(packed, heads: heads),
        let key = AttentionHeads(keys, heads: shared),
        let value = AttentionHeads(values, heads: shared),
        query.batch == key.batch, query.size == key.size
      else {
        throw context.mismatch(
          "queries of shape \(packed.shape), keys of \(keys.shape) and values of \(values.shape) do "
            + "not fit \(heads) and \(shared) heads")
      }
      (self.query, self.key, self.value) = (query, key, value)
    default:
      throw context.mismatch("keys and values can only be given together")
    }
    _ = try context.checkedCount(query.shape)
  }

  /// Divides queries and keys by their root mean square and scales them.
  mutating func normalize(
    _ context: borrowing EvaluationContext, queryWeight: Int, keyWeight: Int, epsilon: Double
  ) throws(Diagnostic) {
    let weights = [
      try context.perChannel(queryWeight, count: query.size),
      try context.perChannel(keyWeight, count: query.size),
    ]
    query.values = Self.normalized(query, weights[0], epsilon)
    key.values = Self.normalized(key, weights[1], epsilon)
  }

  /// Takes keys and values as caches give them back that hold integers.
  mutating func round(_ keys: CacheQuantization?, _ values: CacheQuantization?) {
    key = keys?.rounded(key) ?? key
    value = values?.rounded(value) ?? value
  }

  private static func normalized(
    _ vectors: AttentionHeads, _ weight: [Double], _ epsilon: Double
  ) -> [Double] {
    let size = vectors.size
    let factors = inverseRootMeanSquares(vectors.values, size: size, epsilon: epsilon)
    return vectors.values.indices.map {
      vectors.values[$0] * factors[$0 / size] * weight[$0 % size]
    }
  }

  /// Rotates queries and keys by angles that stand in tables at these positions, one for each query
  /// of each sample, and rounds them to the element type.
  mutating func rotate(
    _ context: borrowing EvaluationContext, cosines: Int, sines: Int, at positions: [Int64]
  ) throws(Diagnostic) {
    let tables = (try context.tensor(cosines), try context.tensor(sines))
    guard tables.0.rank == 2, tables.0.shape == tables.1.shape,
      tables.0.shape[1] <= query.size / 2
    else {
      throw context.mismatch(
        "caches of angles of shapes \(tables.0.shape) and \(tables.1.shape) do not fit vectors of "
          + "\(counted(query.size, "element"))")
    }
    let angles = (
      try context.rotationAngles(tables.0, at: positions),
      try context.rotationAngles(tables.1, at: positions)
    )
    let isInterleaved = try context.optionalInt("rotary_interleaved") ?? 0 == 1
    let size = 2 * tables.0.shape[1]
    query.rotate(angles.0, angles.1, size: size, isInterleaved: isInterleaved)
    query.values = type.rounding(query.values)
    guard key.length == query.length else { return }
    key.rotate(angles.0, angles.1, size: size, isInterleaved: isInterleaved)
    key.values = type.rounding(key.values)
  }
}

extension AttentionHeads {
  /// Some of the heads.
  func heads(_ range: Range<Int>) -> AttentionHeads {
    let block = length * size
    let positions = Strided.positions(
      shape: [batch, range.count, length, size], strides: [heads * block, block, size, 1],
      offset: range.lowerBound * block)
    return AttentionHeads(
      batch: batch, heads: range.count, length: length, size: size,
      values: positions.map { values[$0] })
  }

  /// These vectors in a cache of `capacity` places, for each sample after as many of `past` as `kept`
  /// says.
  ///
  /// What remains of the cache is 0, or with `keepsRest` as it was in `past`, which then has as many
  /// places.
  ///
  /// - Precondition: the extents fit, and so do the vectors.
  func cached(
    after past: AttentionHeads?, kept: [Int], capacity: Int, keepsRest: Bool = false
  ) -> AttentionHeads {
    var cache = AttentionHeads(
      batch: batch, heads: heads, length: capacity, size: size,
      values: [Double](repeating: 0, count: batch * heads * capacity * size))
    if keepsRest, let past { cache.values = past.values }
    for sequence in 0..<(cache.values.isEmpty ? 0 : batch * heads) {
      let start = sequence * capacity * size
      let count = kept[sequence / heads] * size
      if let past {
        let source = sequence * past.length * size
        for i in 0..<count { cache.values[start + i] = past.values[source + i] }
      }
      let source = sequence * length * size
      for i in 0..<length * size { cache.values[start + count + i] = values[source + i] }
    }
    return cache
  }
}
