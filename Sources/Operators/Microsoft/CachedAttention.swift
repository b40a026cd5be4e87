import Diagnostics
import ModelIR

/// Attention of queries to the keys of a cache, of which each query sees some.
struct CachedAttention {
  /// The queries.
  let query: AttentionHeads
  /// The keys; their number of heads divides that of the queries.
  let key: AttentionHeads
  /// The values.
  let value: AttentionHeads
  /// The factor of the scores.
  let scale: Double
  /// The bound that the scores approach; 0 for none.
  var softcap = 0.0
  /// For each head a score that takes its part of the softmax and stands for no value; nil for none.
  var sinks: [Double]?
  /// What is added to the score of a key, by sample, head, query and key.
  var bias: ((_ sample: Int, _ head: Int, _ query: Int, _ key: Int) -> Double)?

  /// What attention gives.
  struct Result {
    /// What the queries attend to.
    var output: AttentionHeads
    /// The scores before the softmax, `[batch, heads, length, keys]`; 0 for keys that are not seen.
    var scores: [Double]
    /// The weights of the values, likewise.
    var weights: [Double]
  }

  /// Attends to the keys that `visible` names for a sample, head and query.
  func attending(
    to visible: (_ sample: Int, _ head: Int, _ query: Int) -> [Int]
  ) -> Result {
    let products = query.scaledScores(key, scale: scale)
    var scores = [Double](repeating: 0, count: products.count)
    var weights = scores
    for row in 0..<(products.isEmpty ? 0 : products.count / key.length) {
      let head = row / query.length % query.heads
      let sample = row / query.length / query.heads
      let keys = visible(sample, head, row % query.length)
      let start = row * key.length
      for j in keys {
        var score = products[start + j]
        if softcap > 0 { score = softcap * Operator.tanh(score / softcap) }
        if let bias { score += bias(sample, head, row % query.length, j) }
        scores[start + j] = score
      }
      let sink = sinks?[head]
      let shares = Self.softmax(keys.map { scores[start + $0] }, sink: sink)
      for (j, share) in zip(keys, shares) { weights[start + j] = share }
    }
    return Result(output: query.mix(weights, value), scores: scores, weights: weights)
  }

  /// `e^x / (Σ e^x + e^sink)` for each number, without overflow.
  private static func softmax(_ x: [Double], sink: Double?) -> [Double] {
    guard let sink else { return x.isEmpty ? [] : softmaxOfLane(x, .double) }
    return softmaxOfLane(x + [sink], .double).dropLast()
  }
}
