import Diagnostics
import ModelIR

/// What is added to the scores of Attention and MultiHeadAttention: masks, causality and biases.
struct ScoreBias {
  /// The shape `[batch, heads, length, total]`.
  let shape: [Int]
  /// The numbers, in this shape.
  private(set) var values: [Double]
  private var total: Int { shape[3] }

  /// A bias of nothing.
  init(_ context: borrowing EvaluationContext, shape: [Int]) throws(Diagnostic) {
    self.shape = shape
    values = [Double](repeating: 0, count: try context.checkedCount(shape))
  }

  /// Adds `value` to the scores of the keys that a mask hides, and the lowest float to those of keys
  /// that come after the query.
  ///
  /// A mask of rank 1 holds the lengths of the keys, or the ends of the keys and then their starts,
  /// or the lengths and then sums of lengths. One of rank 2 or more holds a positive number for each
  /// key that is visible: of a sample, of a query, or of a position up to any length.
  mutating func hide(
    _ mask: Tensor?, value: Double, past: Int, isCausal: Bool,
    _ context: borrowing EvaluationContext
  ) throws(Diagnostic) {
    var isVisible = { (_: Int, _: Int, _: Int) in true }
    if let mask {
      guard let rule = Self.visibility(mask, shape, past: past) else {
        throw context.mismatch(
          "a mask of shape \(mask.shape) does not fit \(shape[0]) samples of \(shape[2]) queries "
            + "and \(total) keys")
      }
      isVisible = rule
    }
    guard !values.isEmpty else { return }
    // Onnxruntime does not look at causality where there is one query, which is the last one.
    let lowest = -Double(Float.greatestFiniteMagnitude)
    let isCausal = isCausal && shape[2] > 1
    for b in 0..<shape[0] {
      for i in 0..<shape[2] {
        for j in 0..<total {
          let addend = isCausal && j > past + i ? lowest : isVisible(b, i, j) ? 0 : value
          if addend == 0 { continue }
          for h in 0..<shape[1] {
            values[((b * shape[1] + h) * shape[2] + i) * total + j] += addend
          }
        }
      }
    }
  }

  private static func visibility(
    _ mask: Tensor, _ shape: [Int], past: Int
  ) -> ((_ sample: Int, _ query: Int, _ key: Int) -> Bool)? {
    let numbers = mask.int64s
    let (batch, length, total) = (shape[0], shape[2], shape[3])
    switch mask.rank {
    case 1 where numbers.count == batch || numbers.count == 3 &* batch &+ 2:
      return { b, _, j in j < numbers[b] }
    case 1 where numbers.count == 2 &* batch:
      return { b, _, j in j < numbers[b] && j >= numbers[batch + b] }
    case 2 where mask.shape == [batch, total]:
      return { b, _, j in numbers[b * total + j] > 0 }
    case 3 where mask.shape == [batch, length, total]:
      return { b, i, j in numbers[(b * length + i) * total + j] > 0 }
    case 4 where mask.shape[0] == batch && mask.shape[1] == 1 && mask.shape[2] == mask.shape[3]:
      let extent = mask.shape[3]
      guard extent >= total, extent >= past + length else { return nil }
      return { b, i, j in numbers[(b * extent + past + i) * extent + j] > 0 }
    default: return nil
    }
  }

  /// Adds a bias of shape `[batch or 1, heads or 1, length, total]`.
  mutating func add(
    _ bias: Tensor, _ context: borrowing EvaluationContext
  ) throws(Diagnostic) {
    guard let extents = Self.extents(of: bias, shape) else {
      throw context.mismatch("an attention bias of shape \(bias.shape) does not fit \(shape)")
    }
    let addends = bias.doubles
    for (i, position) in Broadcasting.positions(extents, to: shape).enumerated() {
      values[i] += addends[position]
    }
  }

  private static func extents(of bias: Tensor, _ shape: [Int]) -> [Int]? {
    guard bias.rank == 4, [1, shape[0]].contains(bias.shape[0]),
      [1, shape[1]].contains(bias.shape[1]), bias.shape[2...] == shape[2...]
    else { return nil }
    return bias.shape
  }

  /// The scores with the bias added, which is a float: sums of several lowest floats are minus
  /// infinity.
  func applied(to scores: [Double]) -> [Double] {
    zip(scores, values).map { $0 + Double(Float($1)) }
  }
}

extension AttentionHeads {
  /// The products of these queries with keys, times `scale`; of shape
  /// `[batch, heads, length, keys.length]`.
  ///
  /// - Precondition: these heads are a multiple of the keys', and the sizes are the same.
  func scaledScores(_ keys: AttentionHeads, scale: Double) -> [Double] {
    scores(keys, scale: 1, type: .double).map { $0 * scale }
  }

  /// The softmax of biased scores, as weights of vectors.
  ///
  /// - Precondition: these heads are a multiple of the vectors'.
  func attending(_ scores: [Double], _ vectors: AttentionHeads) -> AttentionHeads {
    mix(softmaxRows(scores, length: vectors.length, type: .double), vectors)
  }
}

extension NodeReading {
  /// The factor of the scores: `scale`, or `1 / sqrt(size)` where it is left out or 0.
  func scoreFactor(size: Int) throws(Diagnostic) -> Double {
    let scale = try optionalFloat("scale") ?? 0
    return scale == 0 ? 1 / Double(size).squareRoot() : scale
  }

  /// The number of heads: an attribute that must be positive.
  func headCount(_ name: String = "num_heads") throws(Diagnostic) -> Int {
    let heads = try int(name)
    guard heads >= 1 else { throw invalid(name, "is \(heads), expected a positive number") }
    return heads
  }
}
