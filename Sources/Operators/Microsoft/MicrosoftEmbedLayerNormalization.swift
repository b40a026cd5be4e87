import Diagnostics
import ModelIR

extension Operator {
  static let microsoftEmbedLayerNormalization = Operator(
    "EmbedLayerNormalization", domain: "com.microsoft",
    summary: """
      Looks up the embeddings of words, positions and segments, adds them up and normalizes the sum \
      over the last axis. Gives the sum and the number of words of each sample that the mask marks \
      with 1, too.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input_ids", "T1"), .optional("segment_ids", "T1"),
          .required("word_embedding", "T"), .required("position_embedding", "T"),
          .optional("segment_embedding", "T"), .required("gamma", "T"), .required("beta", "T"),
          .optional("mask", "T1"), .optional("position_ids", "T1"),
        ],
        outputs: [
          .required("output", "T"), .optional("mask_index", "T1"), .optional("embedding_sum", "T"),
        ],
        attributes: [.float("epsilon", 1e-12), .optional("mask_index_type", .int)],
        types: ["T": .tensor(.float, .float16), "T1": .tensor(.int32)])
    ],
    infer: { context throws(Diagnostic) in
      var shape: Shape?
      var counts: Shape?
      if let ids = context.shape(0) {
        guard ids.rank == 2 else {
          throw context.mismatch("word ids of shape \(ids) have no rank of 2")
        }
        let table = context.shape(2)
        guard table?.rank ?? 2 == 2 else {
          throw context.mismatch("word embeddings have no rank of 2")
        }
        shape = Shape([ids[0], ids[1], table.map { $0[1] } ?? .unknown])
        counts = Shape([ids[0]])
      }
      context.setOutput(0, context.elementType(2), shape)
      context.setOutput(1, .int32, counts)
      context.setOutput(2, context.elementType(2), shape)
    },
    evaluate: evaluateEmbedLayerNormalization)
}

private let evaluateEmbedLayerNormalization: Evaluation = { context throws(Diagnostic) in
  let ids = try context.tensor(0)
  let words = try context.tensor(2)
  guard ids.rank == 2, words.rank == 2 else {
    throw context.mismatch(
      "word ids of shape \(ids.shape) and embeddings of \(words.shape) do not fit")
  }
  let (batch, length, width) = (ids.shape[0], ids.shape[1], words.shape[1])
  let shape = [batch, length, width]
  _ = try context.checkedCount(shape)
  var sum = try context.embeddings(2, ids.int64s, width: width)
  let positions = try context.positions(batch: batch, length: length)
  for (i, value) in try context.embeddings(3, positions, width: width).enumerated() {
    sum[i] += value
  }
  if let segments = try context.optionalTensor(1) {
    guard segments.shape == ids.shape else {
      throw context.mismatch("segment ids of shape \(segments.shape) do not fit \(ids.shape)")
    }
    for (i, value) in try context.embeddings(4, segments.int64s, width: width).enumerated() {
      sum[i] += value
    }
  }
  let gamma = try context.perChannel(5, count: width)
  let beta = try context.perChannel(6, count: width)
  let epsilon = try context.float("epsilon")
  let normalized = normalizedBlocks(sum, size: width, epsilon: epsilon)
  let y = normalized.indices.map { normalized[$0] * gamma[$0 % width] + beta[$0 % width] }
  var counts = [Int64](repeating: 0, count: try context.checkedCount([batch]))
  if let mask = try context.optionalTensor(7) {
    guard mask.shape == ids.shape else {
      throw context.mismatch("a mask of shape \(mask.shape) does not fit \(ids.shape)")
    }
    for (i, value) in mask.int64s.enumerated() where value == 1 { counts[i / length] += 1 }
  }
  return [
    .tensor(Tensor(words.elementType, shape, doubles: y)),
    .tensor(Tensor(.int32, [batch], int64s: counts)),
    .tensor(Tensor(words.elementType, shape, doubles: sum)),
  ]
}

extension EvaluationContext {
  /// The rows of a table of embeddings, one for each id.
  fileprivate func embeddings(
    _ index: Int, _ ids: [Int64], width: Int
  ) throws(Diagnostic) -> [Double] {
    let table = try tensor(index)
    guard table.rank == 2, table.shape[1] == width else {
      throw mismatch("embeddings of shape \(table.shape) do not have \(width) columns")
    }
    let values = table.doubles
    var rows: [Double] = []
    rows.reserveCapacity(ids.count * width)
    for id in ids {
      guard id >= 0, id < table.shape[0] else {
        throw invalidData("id \(id) lies beyond the \(table.shape[0]) embeddings of input \(index)")
      }
      rows += values[Int(id) * width..<(Int(id) + 1) * width]
    }
    return rows
  }

  /// The position of each word: its place in the sequence, or what the position ids say of it.
  fileprivate func positions(batch: Int, length: Int) throws(Diagnostic) -> [Int64] {
    let count = try checkedCount([batch, length])
    guard let ids = try optionalTensor(8) else {
      return (0..<count).map { Int64($0 % length) }
    }
    guard ids.shape == [batch, length] || ids.shape == [1, length] else {
      throw mismatch("position ids of shape \(ids.shape) do not fit [\(batch), \(length)]")
    }
    let values = ids.int64s
    return (0..<count).map { values[$0 % values.count] }
  }
}
