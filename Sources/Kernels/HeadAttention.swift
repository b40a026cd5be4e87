import CKernels

/// Attention over heads, `softmax(softcap(Q Kᵀ scale) + mask) V`: head by head, some queries a task, whose scores stay
/// in the memory of their thread.
public struct HeadAttention: Sendable {
  /// Where vectors stand: the distances of samples, of heads and of places in the sequence.
  public struct Layout: Sendable {
    var sample: Int
    var head: Int
    var place: Int

    /// Vectors of shape `[batch, heads, length, size]`.
    public static func separate(heads: Int, length: Int, size: Int) -> Layout {
      Layout(sample: heads * length * size, head: length * size, place: size)
    }

    /// Vectors of shape `[batch, length, heads * size]`.
    public static func packed(heads: Int, length: Int, size: Int) -> Layout {
      Layout(sample: heads * length * size, head: size, place: heads * size)
    }

    /// What is added to scores, `[batch, heads, queries, keys]`; distances are 0 where numbers are repeated.
    public init(sample: Int, head: Int, place: Int) {
      (self.sample, self.head, self.place) = (sample, head, place)
    }
  }

  /// The extents of the problem.
  public struct Extents: Sendable {
    var batch: Int
    var heads: Int
    var keyHeads: Int
    var queries: Int
    var keys: Int
    var size: Int
    var valueSize: Int

    /// Extents; heads of the query share those of keys and values in groups.
    public init(
      batch: Int, heads: Int, keyHeads: Int, queries: Int, keys: Int, size: Int, valueSize: Int
    ) {
      (self.batch, self.heads, self.keyHeads) = (batch, heads, keyHeads)
      (self.queries, self.keys, self.size, self.valueSize) = (queries, keys, size, valueSize)
    }
  }

  /// Vectors in memory.
  public struct Vectors {
    var start: UnsafePointer<Float>
    var layout: Layout

    /// Describes vectors.
    public init(_ start: UnsafePointer<Float>, _ layout: Layout) {
      (self.start, self.layout) = (start, layout)
    }

    fileprivate func at(_ sample: Int, _ head: Int, _ place: Int = 0) -> UnsafePointer<Float> {
      start + sample * layout.sample + head * layout.head + place * layout.place
    }
  }

  /// So few queries are multiplied with keys and values as they lie.
  private static let vectorQueries = 2

  private let extents: Extents
  private let scale: Float
  private let softcap: Float
  /// A query at place i sees keys up to i + `reach`, all of them where it is nil.
  private let reach: Int?
  private let isMaskedRowEmpty: Bool
  /// The queries of a task.
  private let chunk: Int
  private let keyLayout: ProductLayout
  private let valueLayout: ProductLayout

  /// Prepares attention; nil where there is nothing to attend to, or too much to pack.
  ///
  /// - Parameter isMaskedRowEmpty: whether a query whose scores are all -inf attends to nothing; otherwise its result is
  ///   NaN, as Softmax has it.
  public init?(
    _ extents: Extents, scale: Float, softcap: Float = 0, reach: Int? = nil,
    isMaskedRowEmpty: Bool = true
  ) {
    guard extents.batch > 0, extents.keyHeads > 0, extents.heads % extents.keyHeads == 0,
      extents.heads > 0, extents.queries > 0, extents.keys > 0, extents.size > 0,
      extents.valueSize > 0, extents.keys <= 1 << 20,
      extents.keys * max(extents.size, extents.valueSize) <= 1 << 23
    else { return nil }
    self.extents = extents
    self.scale = scale
    self.softcap = softcap
    self.reach = reach
    self.isMaskedRowEmpty = isMaskedRowEmpty
    chunk = min(extents.queries, max(48, min(192, (1 << 16) / extents.keys / 6 * 6)))
    keyLayout = ProductLayout(k: extents.size, n: extents.keys)
    valueLayout = ProductLayout(k: extents.keys, n: extents.valueSize)
  }

  private var isByVectors: Bool { extents.queries <= Self.vectorQueries }
  private var scoreCount: Int { (chunk * extents.keys + 15) / 16 * 16 }

  /// The bytes of working memory that each thread needs.
  public var scratchByteCount: Int {
    let packed = isByVectors ? 0 : keyLayout.count + valueLayout.count
    return (scoreCount + packed) * MemoryLayout<Float>.stride
  }

  /// Computes what the queries attend to.
  ///
  /// - Parameters:
  ///   - mask: rows of as many numbers as there are keys, which are added to the scores; or nil.
  ///   - out: laid out as `outLayout` says.
  ///   - scratch: memory of all threads, at least ``scratchByteCount`` for each.
  public func run(
    _ query: Vectors, _ key: Vectors, _ value: Vectors, mask: Vectors?,
    _ out: UnsafeMutablePointer<Float>, _ outLayout: Layout, on pool: ThreadPool,
    scratch: UnsafeMutableRawBufferPointer
  ) {
    guard let start = scratch.baseAddress?.assumingMemoryBound(to: Float.self) else { return }
    let size = scratch.count / pool.threadCount / 64 * 64 / MemoryLayout<Float>.stride
    nonisolated(unsafe) let (memory, out) = (start, out)
    nonisolated(unsafe) let (query, key, value, mask) = (query, key, value, mask)
    let chunks = (extents.queries + chunk - 1) / chunk
    pool.run(extents.batch * extents.heads * chunks) { task, worker in
      let first = task % chunks * chunk
      let (sample, head) = (task / chunks / extents.heads, task / chunks % extents.heads)
      let keyHead = head / (extents.heads / extents.keyHeads)
      let part = Part(
        rows: min(chunk, extents.queries - first), first: first,
        query: query.at(sample, head, first), queryStride: query.layout.place,
        key: key.at(sample, keyHead), keyStride: key.layout.place,
        value: value.at(sample, keyHead), valueStride: value.layout.place,
        mask: mask?.at(sample, head, first), maskStride: mask?.layout.place ?? 0,
        out: out + sample * outLayout.sample + head * outLayout.head + first * outLayout.place,
        outStride: outLayout.place, memory: memory + worker * size)
      compute(part)
    }
  }

  /// What a task computes, and its memory.
  private struct Part {
    var rows: Int
    var first: Int
    var query: UnsafePointer<Float>
    var queryStride: Int
    var key: UnsafePointer<Float>
    var keyStride: Int
    var value: UnsafePointer<Float>
    var valueStride: Int
    var mask: UnsafePointer<Float>?
    var maskStride: Int
    var out: UnsafeMutablePointer<Float>
    var outStride: Int
    var memory: UnsafeMutablePointer<Float>
  }

  private func compute(_ part: Part) {
    let (keys, scores) = (extents.keys, part.memory)
    let packed = part.memory + scoreCount
    if isByVectors {
      for row in 0..<part.rows {
        let query = part.query + row * part.queryStride
        for index in 0..<keys {
          scores[row * keys + index] =
            scale * ck_f32_dot(extents.size, query, part.key + index * part.keyStride)
        }
      }
    } else {
      keyLayout.pack(
        part.key, rowStride: part.keyStride, isTransposed: true, blocks: 0..<keyLayout.blocks,
        into: packed, factor: scale)
      keyLayout.multiply(
        .init(a: part.query, rowStride: part.queryStride, out: scores, outStride: keys),
        packed: packed, rows: 0..<part.rows, blocks: 0..<keyLayout.blocks)
    }
    for row in 0..<part.rows { weigh(part, row) }
    if isByVectors {
      for row in 0..<part.rows {
        ck_f32_vector_product(
          keys, extents.valueSize, scores + row * keys, part.value, part.valueStride,
          part.out + row * part.outStride)
      }
    } else {
      valueLayout.pack(
        part.value, rowStride: part.valueStride, isTransposed: false,
        blocks: 0..<valueLayout.blocks, into: packed + keyLayout.count)
      valueLayout.multiply(
        .init(a: scores, rowStride: keys, out: part.out, outStride: part.outStride),
        packed: packed + keyLayout.count, rows: 0..<part.rows, blocks: 0..<valueLayout.blocks)
    }
  }

  /// Makes weights of the scores of one query.
  private func weigh(_ part: Part, _ row: Int) {
    let (keys, scores) = (extents.keys, part.memory + row * extents.keys)
    if softcap != 0 {
      ck_f32_div_scalar(keys, scores, softcap, scores)
      ck_f32_tanh(keys, scores, scores)
      ck_f32_mul_scalar(keys, scores, softcap, scores)
    }
    if let mask = part.mask { ck_f32_add(keys, scores, mask + row * part.maskStride, scores) }
    let seen = reach.map { max(0, min(keys, part.first + row + $0 + 1)) } ?? keys
    // A query that no key is open to attends to nothing.
    if seen == 0 || (isMaskedRowEmpty && ck_f32_max_element(seen, scores) == -.infinity) {
      return scores.update(repeating: 0, count: keys)
    }
    ck_f32_softmax_row(seen, scores, scores)
    (scores + seen).update(repeating: 0, count: keys - seen)
  }
}
