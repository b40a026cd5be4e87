import Diagnostics
import ModelIR

/// The keys and values of GroupQueryAttention after one step: which of them there are, which each
/// query sees, and which are handed on.
struct GroupedCache {
  /// The keys that are attended to.
  let key: AttentionHeads
  /// The values that are attended to.
  let value: AttentionHeads
  /// The keys to be handed on.
  let presentKey: AttentionHeads
  /// The values to be handed on.
  let presentValue: AttentionHeads
  /// For each sample the number of keys that are handed on.
  let presentCounts: [Int]
  /// For each sample the number of keys.
  let totals: [Int]
  /// For each sample the place of the first query.
  let starts: [Int]
  /// For each sample how many positions the sequence has left behind before the first key.
  let offsets: [Int]

  /// Puts new keys and values behind those of earlier steps.
  ///
  /// - Parameters:
  ///   - lengths: for each sample the number of positions after the step.
  ///   - total: the largest of them; where it is the number of queries, nothing is there yet.
  init(
    _ heads: GroupedHeads, _ past: (key: AttentionHeads, value: AttentionHeads)?,
    lengths: [Int], total: Int, _ context: borrowing EvaluationContext
  ) throws(Diagnostic) {
    let (query, key, value) = (heads.query, heads.key, heads.value)
    let isFirst = query.length == total
    let capacity = max(total, past?.key.length ?? 0)
    var kept: [Int] = []
    var starts: [Int] = []
    for length in lengths {
      guard length >= 1, length <= capacity, isFirst || length >= query.length else {
        throw context.invalidData(
          "a sequence of \(length) keys does not fit \(query.length) queries and \(capacity) places"
        )
      }
      starts.append(isFirst ? 0 : length - query.length)
      // Without new keys, those of earlier steps are all that there are.
      kept.append(key.length == 0 ? length : starts[starts.count - 1])
    }
    let longest = kept.max() ?? 0
    guard longest <= past?.key.length ?? 0, longest + key.length <= capacity else {
      throw context.invalidData(
        "\(longest) past keys and \(key.length) new ones do not fit \(past?.key.length ?? 0) past "
          + "keys and \(capacity) places")
    }
    _ = try context.checkedCount([key.batch, key.heads, capacity, key.size])
    self.key = key.cached(after: past?.key, kept: kept, capacity: capacity)
    self.value = value.cached(after: past?.value, kept: kept, capacity: capacity)
    (presentKey, presentValue) = (self.key, self.value)
    presentCounts = kept.map { $0 + key.length }
    (totals, self.starts) = (lengths, starts)
    offsets = lengths.map { _ in 0 }
  }

  /// Puts new keys and values behind those of earlier steps that are still in a cache of the most
  /// recent ones, and hands on as many as its rule keeps.
  ///
  /// The cache drops `capacity - window + 1` keys at once when it is full.
  init(
    sliding heads: GroupedHeads, _ past: (key: AttentionHeads, value: AttentionHeads),
    lengths: [Int], window: Int, _ context: borrowing EvaluationContext
  ) throws(Diagnostic) {
    let (query, key) = (heads.query, heads.key)
    let capacity = past.key.length
    guard window >= 1, window <= capacity, key.length == query.length else {
      throw context.mismatch("a window of \(window) keys does not fit a cache of \(capacity)")
    }
    let block = capacity - window + 1
    let resident = { (length: Int) in
      length <= capacity ? length : length - block * ((length - capacity + block - 1) / block)
    }
    guard lengths.allSatisfy({ $0 >= query.length && $0 >= 1 && $0 < 1 << 32 }) else {
      throw context.invalidData("sequences of \(lengths) keys do not fit \(query.length) queries")
    }
    starts = lengths.map { resident($0 - query.length) }
    offsets = zip(lengths, starts).map { $0 - query.length - $1 }
    totals = starts.map { $0 + query.length }
    let places = totals.max() ?? 0
    _ = try context.checkedCount([key.batch, key.heads, places, key.size])
    self.key = key.cached(after: past.key, kept: starts, capacity: places)
    value = heads.value.cached(after: past.value, kept: starts, capacity: places)
    let counts = lengths.map(resident)
    presentCounts = counts
    presentKey = self.key.suffixes(counts, of: totals, capacity: capacity)
    presentValue = value.suffixes(counts, of: totals, capacity: capacity)
  }
}

extension AttentionHeads {
  /// The last vectors of those that each sample has, in a cache of `capacity` places.
  fileprivate func suffixes(_ counts: [Int], of totals: [Int], capacity: Int) -> AttentionHeads {
    var cache = AttentionHeads(
      batch: batch, heads: heads, length: capacity, size: size,
      values: [Double](repeating: 0, count: batch * heads * capacity * size))
    for sequence in 0..<(cache.values.isEmpty ? 0 : batch * heads) {
      let (count, total) = (counts[sequence / heads], totals[sequence / heads])
      let source = (sequence * length + total - count) * size
      let target = sequence * capacity * size
      for i in 0..<count * size { cache.values[target + i] = values[source + i] }
    }
    return cache
  }
}
