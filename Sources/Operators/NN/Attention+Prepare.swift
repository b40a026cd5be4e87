import Diagnostics
import Kernels
import ModelIR

// The optimized kernel of attention: float.

/// Prepares Attention without windows, lengths of sequences and handed out scores.
let prepareAttention: Preparation = { context throws(Diagnostic) in
  guard let q = context.input(0), let k = context.input(1), let v = context.input(2),
    let out = context.output(0), [q, k, v, out].allSatisfy({ $0.elementType == .float }),
    [1, 2].allSatisfy({ (context.output($0)?.elementType ?? .float) == .float }),
    context.input(6) == nil, context.output(3) == nil,
    try context.softmaxPrecision() ?? .float == .float,
    try context.optionalInt("left_window_size") ?? -1 == -1,
    try context.optionalInt("right_window_size") ?? -1 == -1,
    let query = try context.headExtents(q.shape, "q_num_heads"),
    let key = try context.headExtents(k.shape, "kv_num_heads"),
    let value = try context.headExtents(v.shape, "kv_num_heads"),
    q.shape.count == k.shape.count, k.shape.count == v.shape.count,
    query.batch == key.batch, key.batch == value.batch, query.size == key.size,
    key.length == value.length, key.heads == value.heads
  else { return nil }
  guard let past = context.pastLength(key, value, inputs: 4, outputs: 1) else { return nil }
  let total = past + key.length
  let isCausal = try context.bool("is_causal")
  let scale = try context.attentionScale(size: query.size)
  guard
    let attention = HeadAttention(
      .init(
        batch: query.batch, heads: query.heads, keyHeads: key.heads, queries: query.length,
        keys: total, size: query.size, valueSize: value.size),
      scale: Float(scale * scale), softcap: Float(try context.float("softcap")),
      reach: isCausal ? past : nil),
    let mask = MaskLayout(
      context.input(3), scores: [query.batch, query.heads, query.length, total])
  else { return nil }
  let isPacked = q.shape.count == 3
  let outLayout = HeadExtents(
    batch: query.batch, heads: query.heads, length: query.length, size: value.size)
  return .compute(scratch: attention.scratchByteCount) { arguments in
    guard let q = arguments.input(0), let k = arguments.input(1), let v = arguments.input(2),
      let out = arguments.output(0)
    else { return }
    let keys = key.vectors(
      k, isPacked, past: arguments.input(4), length: past, present: arguments.output(1))
    let values = value.vectors(
      v, isPacked, past: arguments.input(5), length: past, present: arguments.output(2))
    attention.run(
      .init(q, query.layout(isPacked)), keys, values,
      mask: mask.layout.flatMap { layout in arguments.input(3).map { .init($0, layout) } },
      out, outLayout.layout(isPacked), on: arguments.pool, scratch: arguments.scratch)
  }
}

/// The extents of vectors sorted by sample, head and place.
struct HeadExtents: Sendable {
  var batch: Int
  var heads: Int
  var length: Int
  var size: Int

  /// Where the vectors stand, with their heads packed into one vector or not.
  func layout(_ isPacked: Bool) -> HeadAttention.Layout {
    isPacked
      ? .packed(heads: heads, length: length, size: size)
      : .separate(heads: heads, length: length, size: size)
  }

  /// Extents with more places.
  func extended(by places: Int) -> HeadExtents {
    HeadExtents(batch: batch, heads: heads, length: length + places, size: size)
  }

  /// The vectors to attend to: these, or where they are handed on, those of earlier steps and these.
  func vectors(
    _ new: UnsafePointer<Float>, _ isPacked: Bool, past: UnsafePointer<Float>?, length: Int,
    present: UnsafeMutablePointer<Float>?
  ) -> HeadAttention.Vectors {
    guard let present else { return .init(new, layout(isPacked)) }
    join(past: past, length: length, new, isPacked, into: present)
    return .init(present, extended(by: length).layout(false))
  }

  /// Writes the vectors of earlier steps, then these, sorted by sample and head.
  private func join(
    past: UnsafePointer<Float>?, length pastLength: Int, _ new: UnsafePointer<Float>,
    _ isPacked: Bool, into present: UnsafeMutablePointer<Float>
  ) {
    for sequence in 0..<batch * heads {
      let (sample, head) = (sequence / heads, sequence % heads)
      let to = present + sequence * (pastLength + length) * size
      if let past {
        to.update(from: past + sequence * pastLength * size, count: pastLength * size)
      }
      for place in 0..<length {
        let from =
          isPacked
          ? ((sample * length + place) * heads + head) * size
          : (sequence * length + place) * size
        (to + (pastLength + place) * size).update(from: new + from, count: size)
      }
    }
  }
}

/// How a mask of numbers is stretched to the scores.
struct MaskLayout {
  /// Where its rows stand; nil where there is no mask.
  var layout: HeadAttention.Layout?

  /// Nil where the kernel cannot read the mask as it lies.
  init?(_ mask: ConcreteType?, scores: [Int]) {
    guard let mask else { return }
    guard mask.elementType == .float, mask.shape.last == scores[3],
      Broadcasting.shape([mask.shape, scores]) == scores
    else { return nil }
    let strides = Broadcasting.strides(mask.shape, to: scores)
    layout = .init(sample: strides[0], head: strides[1], place: strides[2])
  }
}

extension PreparationContext {
  /// The extents of an input of shape `[batch, heads, length, size]` or `[batch, length, heads * size]`.
  fileprivate func headExtents(
    _ shape: [Int], _ attribute: String
  ) throws(Diagnostic) -> HeadExtents? {
    let heads = try optionalInt(attribute)
    if shape.count == 4 {
      guard heads ?? shape[1] == shape[1] else { return nil }
      return HeadExtents(batch: shape[0], heads: shape[1], length: shape[2], size: shape[3])
    }
    guard shape.count == 3, let heads, heads >= 1, shape[2] % heads == 0 else { return nil }
    return HeadExtents(batch: shape[0], heads: heads, length: shape[1], size: shape[2] / heads)
  }

  /// The number of keys of earlier steps, which are joined in the outputs; nil where these are not asked for, or
  /// shapes do not fit.
  ///
  /// - Parameters:
  ///   - inputs: the number of the input with the keys of earlier steps; their values are the next.
  ///   - outputs: the number of the output for the joined keys; their values are the next.
  func pastLength(
    _ key: HeadExtents, _ value: HeadExtents, inputs first: Int, outputs: Int
  ) -> Int? {
    let present = (output(outputs), output(outputs + 1))
    guard let pastKey = input(first), let pastValue = input(first + 1) else {
      return input(first) == nil && input(first + 1) == nil ? 0 : nil
    }
    guard pastKey.shape.count == 4 else { return nil }
    let past = pastKey.shape[2]
    func isJoined(_ new: HeadExtents, _ old: ConcreteType, _ joined: ConcreteType?) -> Bool {
      old == ConcreteType(.float, [new.batch, new.heads, past, new.size])
        && joined == ConcreteType(.float, [new.batch, new.heads, past + new.length, new.size])
    }
    guard isJoined(key, pastKey, present.0), isJoined(value, pastValue, present.1) else {
      return nil
    }
    return past
  }
}
