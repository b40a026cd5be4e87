import Diagnostics
import ModelIR

extension Operator {
  static let microsoftSparseAttention = Operator(
    "SparseAttention", domain: "com.microsoft",
    summary: """
      Attends over heads of queries that share heads of keys and values in groups, each query to the \
      keys up to its own place that stand in some blocks: those that a sparse matrix of blocks, one \
      of several layouts by head, names for the query's own block.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("query", "T"), .optional("key", "T"), .optional("value", "T"),
          .required("past_key", "T"), .required("past_value", "T"),
          .required("block_row_indices", "M"), .required("block_col_indices", "M"),
          .required("total_sequence_length", "M"), .required("key_total_sequence_lengths", "M"),
          .optional("cos_cache", "T"), .optional("sin_cache", "T"),
        ],
        outputs: [
          .required("output", "T"), .required("present_key", "T"), .required("present_value", "T"),
        ],
        attributes: [
          .optional("do_rotary", .int), .required("kv_num_heads", .int),
          .required("num_heads", .int), .optional("rotary_interleaved", .int),
          .optional("scale", .float), .required("sparse_block_size", .int),
        ],
        types: ["T": .tensor(.float, .float16, .bfloat16), "M": .tensor(.int32)])
    ],
    infer: { context throws(Diagnostic) in
      let type = context.elementType(0)
      context.setOutput(0, type, nil)
      context.setOutput(1, context.type(3))
      context.setOutput(2, context.type(4))
      guard let query = context.shape(0), query.rank == 3 else { return }
      let heads = try context.headCount()
      let shared = try context.headCount("kv_num_heads")
      guard heads <= 1 << 40, shared <= heads else { return }
      let all = Dimension.known(context.hasInput(1) ? heads : heads + 2 * shared)
      let size = query[2].divided(by: all).multiplied(by: .known(heads))
      context.setOutput(0, type, Shape([query[0], query[1], size]))
    },
    evaluate: evaluateSparseAttention)
}

private let evaluateSparseAttention: Evaluation = { context throws(Diagnostic) in
  var heads = try GroupedHeads(context)
  let length = heads.query.length
  let past = (try context.tensor(3), try context.tensor(4))
  let totals = try context.integers(7)
  let lengths = try context.integers(8)
  guard heads.key.length == length, past.0.rank == 4, past.0.shape == past.1.shape,
    let oldKey = AttentionHeads(past.0, heads: heads.key.heads),
    let oldValue = AttentionHeads(past.1, heads: heads.key.heads),
    oldKey.batch == heads.key.batch, oldKey.size == heads.key.size,
    lengths.count == heads.key.batch, totals.count == 1, totals[0] >= length
  else {
    throw context.mismatch(
      "\(length) queries, past keys of shape \(past.0.shape), lengths \(lengths) and a total length "
        + "of \(totals) do not fit")
  }
  let total = totals[0]
  let isFirst = length == total
  guard total <= oldKey.length, lengths.allSatisfy({ $0 >= 1 && $0 <= total }),
    isFirst || lengths.allSatisfy({ $0 >= length })
  else {
    throw context.invalidData(
      "sequences of \(lengths) keys do not fit \(length) queries and \(counted(oldKey.length, "place"))"
    )
  }
  let starts = lengths.map { isFirst ? 0 : $0 - length }
  if try context.optionalInt("do_rotary") ?? 0 == 1 {
    let count = try context.checkedCount([starts.count, length])
    try heads.rotate(
      context, cosines: 9, sines: 10,
      at: (0..<count).map { Int64(starts[$0 / length] + $0 % length) })
  }
  _ = try context.checkedCount(
    [heads.query.batch, heads.query.heads, length, oldKey.length])
  let layouts = try SparseLayouts(context, heads: heads.query.heads, total: total)
  let key = heads.key.cached(
    after: oldKey, kept: starts, capacity: oldKey.length, keepsRest: true)
  let value = heads.value.cached(
    after: oldValue, kept: starts, capacity: oldKey.length, keepsRest: true)
  let attention = CachedAttention(
    query: heads.query, key: key, value: value,
    scale: try context.scoreFactor(size: heads.query.size))
  let result = attention.attending { sample, head, query in
    layouts.keys(head: head, position: starts[sample] + query, total: lengths[sample])
  }
  return [
    .tensor(result.output.tensor(heads.type, packed: true)), .tensor(key.tensor(heads.type)),
    .tensor(value.tensor(heads.type)),
  ]
}

/// For each layout and row of blocks, which columns are there.
private struct SparseLayouts {
  private let blockSize: Int
  private let columns: [[[Int]]]

  /// Reads the rows' starts and the columns, inputs 5 and 6.
  init(
    _ context: borrowing EvaluationContext, heads: Int, total: Int
  ) throws(Diagnostic) {
    let starts = try context.tensor(5)
    let indices = try context.tensor(6)
    blockSize = try context.int("sparse_block_size")
    guard blockSize >= 1, blockSize <= 1 << 30 else {
      throw context.invalid("sparse_block_size", "is \(blockSize), expected a positive number")
    }
    guard starts.rank == 2, indices.rank == 2, starts.shape[0] == indices.shape[0],
      starts.shape[0] >= 1, starts.shape[1] >= 2, heads % starts.shape[0] == 0,
      starts.shape[1] - 1 >= (total + blockSize - 1) / blockSize
    else {
      throw context.mismatch(
        "layouts with rows of shape \(starts.shape) and columns of \(indices.shape) do not fit "
          + "\(counted(heads, "head")) and \(total) keys")
    }
    let rows = (total + blockSize - 1) / blockSize
    let (offsets, width) = (starts.int64s.map { Int($0) }, indices.shape[1])
    let numbers = indices.int64s.map { Int($0) }
    var columns: [[[Int]]] = []
    for layout in 0..<starts.shape[0] {
      var layoutColumns: [[Int]] = []
      for row in 0..<rows {
        let first = offsets[layout * starts.shape[1] + row]
        let end = offsets[layout * starts.shape[1] + row + 1]
        guard first >= 0, first <= end, end <= width else {
          throw context.invalidData("row \(row) of blocks reaches from \(first) to \(end)")
        }
        let found = numbers[layout * width + first..<layout * width + end]
        // Each query sees at least the keys of one block.
        guard found.contains(where: { $0 >= 0 && $0 <= row }) else {
          throw context.invalidData("row \(row) of blocks has no column up to its own")
        }
        layoutColumns.append(Set(found.filter { $0 >= 0 && $0 <= row }).sorted())
      }
      columns.append(layoutColumns)
    }
    self.columns = columns
  }

  /// The keys up to `position` in the blocks of its row; `total` keys are there.
  func keys(head: Int, position: Int, total: Int) -> [Int] {
    let row = columns[head % columns.count][position / blockSize]
    let end = min(position + 1, total)
    return row.flatMap { block in Array(block * blockSize..<(block + 1) * blockSize) }
      .filter { $0 < end }
  }
}
