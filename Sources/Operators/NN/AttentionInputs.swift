import Diagnostics
import ModelIR

/// The queries, keys and values of Attention, checked, with those of earlier steps prepended.
struct AttentionInputs {
  /// The queries.
  let query: AttentionHeads
  /// The keys.
  let key: AttentionHeads
  /// The values.
  let value: AttentionHeads
  /// The number of keys of earlier steps.
  let pastLength: Int
  /// The element type of queries and keys.
  let type: ElementType
  /// The element type of the values.
  let valueType: ElementType
  /// Whether the heads are packed into the vectors.
  let isPacked: Bool

  /// Reads the inputs.
  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    let q = try context.tensor(0)
    let k = try context.tensor(1)
    let v = try context.tensor(2)
    let queryHeads = try context.optionalInt("q_num_heads")
    let keyHeads = try context.optionalInt("kv_num_heads")
    guard q.rank == k.rank, q.rank == v.rank,
      let query = AttentionHeads(q, heads: queryHeads),
      let newKey = AttentionHeads(k, heads: keyHeads),
      let newValue = AttentionHeads(v, heads: keyHeads)
    else {
      throw context.mismatch(
        "shapes \(q.shape), \(k.shape) and \(v.shape) do not fit the numbers of heads")
    }
    (type, valueType, isPacked) = (q.elementType, v.elementType, q.rank == 3)
    let past = (try context.optionalTensor(4), try context.optionalTensor(5))
    switch past {
    case (nil, nil):
      (key, value, pastLength) = (newKey, newValue, 0)
    case (let pastKey?, let pastValue?):
      guard let oldKey = AttentionHeads(pastKey, heads: newKey.heads),
        let oldValue = AttentionHeads(pastValue, heads: newValue.heads),
        let key = newKey.appended(to: oldKey), let value = newValue.appended(to: oldValue)
      else {
        throw context.mismatch(
          "past shapes \(pastKey.shape) and \(pastValue.shape) do not fit \(k.shape) and "
            + "\(v.shape)")
      }
      (self.key, self.value, pastLength) = (key, value, oldKey.length)
    default:
      throw context.mismatch("past keys and past values can only be given together")
    }
    self.query = query
    guard query.batch == key.batch, key.batch == value.batch, query.size == key.size,
      key.length == value.length, key.heads == value.heads,
      query.heads == 0 || (key.heads > 0 && query.heads % key.heads == 0)
    else {
      throw context.mismatch(
        "queries of shape \(query.shape), keys of \(key.shape) and values of \(value.shape) do "
          + "not fit")
    }
    _ = try context.checkedCount([query.batch, query.heads, query.length, key.length])
    _ = try context.checkedCount([query.batch, query.heads, query.length, value.size])
  }
}

/// What is added to the scores of Attention: the mask, and minus infinity for keys that a query may
/// not see.
struct AttentionBias {
  private let shape: [Int]
  private let mask: [Double]?
  private let offsets: [Int]
  private let validKeys: [Int]
  private let left: Int?
  private let right: Int?

  /// Reads the inputs and attributes that restrict attention.
  init(_ context: borrowing EvaluationContext, _ inputs: AttentionInputs) throws(Diagnostic) {
    let (query, total) = (inputs.query, inputs.key.length)
    shape = [query.batch, query.heads, query.length, total]
    mask = try context.attentionMask(shape, type: inputs.type)
    if let lengths = try context.optionalIntegers(6) {
      guard !context.hasInput(4) else {
        throw context.mismatch("the lengths of the keys cannot be given with past keys")
      }
      guard lengths.count == query.batch, lengths.allSatisfy({ $0 >= 0 && $0 <= total }) else {
        throw context.invalidData(
          "the lengths \(lengths) do not fit \(counted(query.batch, "sample")) of \(total) keys")
      }
      validKeys = lengths
      offsets = lengths.map { $0 - query.length }
    } else {
      validKeys = [Int](repeating: total, count: query.batch)
      offsets = [Int](repeating: inputs.pastLength, count: query.batch)
    }
    left = try context.windowSize("left_window_size")
    let window = try context.windowSize("right_window_size")
    right = try context.bool("is_causal") ? 0 : window
  }

  /// The bias of every score.
  func values() -> [Double] {
    var bias = mask ?? [Double](repeating: 0, count: shape.elementCount)
    let (heads, length, total) = (shape[1], shape[2], shape[3])
    for b in 0..<shape[0] {
      for i in 0..<length {
        let position = offsets[b] + i
        for j in 0..<total where !isVisible(j, from: position, in: b) {
          for h in 0..<heads {
            bias[((b * heads + h) * length + i) * total + j] += -.infinity
          }
        }
      }
    }
    return bias
  }

  private func isVisible(_ key: Int, from position: Int, in sample: Int) -> Bool {
    if key >= validKeys[sample] { return false }
    if let left, key < position - left { return false }
    if let right, key > position + right { return false }
    return true
  }
}

extension EvaluationContext {
  /// The size of a window to one side; nil where it is unbounded.
  fileprivate func windowSize(_ name: String) throws(Diagnostic) -> Int? {
    guard let size = try optionalInt(name), size != -1 else { return nil }
    guard size >= 0 else { throw invalid(name, "is \(size), expected -1 or more") }
    // Positions are far below this bound, so that no sum with it overflows.
    return min(size, 1 << 60)
  }

  /// The mask as numbers to be added, stretched to `shape`; nil where it is left out.
  ///
  /// Truth values become 0 and minus infinity. Since version 24, keys beyond a shorter mask are
  /// masked.
  fileprivate func attentionMask(
    _ shape: [Int], type: ElementType
  ) throws(Diagnostic) -> [Double]? {
    guard let mask = try optionalTensor(3) else { return nil }
    var values =
      mask.elementType == .bool
      ? mask.booleans.map { $0 ? 0 : -Double.infinity } : type.rounding(mask.doubles)
    var extents = mask.shape
    if since >= 24, let length = extents.last, length < shape[3] {
      let rows = extents.dropLast().reduce(1, *)
      extents[extents.count - 1] = shape[3]
      _ = try checkedCount(extents)
      let padding = [Double](repeating: -.infinity, count: shape[3] - length)
      values = (0..<rows).flatMap { values[$0 * length..<($0 + 1) * length] + padding }
    }
    guard Broadcasting.shape([extents, shape]) == shape else {
      throw mismatch("a mask of shape \(mask.shape) cannot be broadcast to \(shape)")
    }
    return Broadcasting.positions(extents, to: shape).map { values[$0] }
  }
}
