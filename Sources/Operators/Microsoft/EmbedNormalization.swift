import Diagnostics
import ModelIR

// What EmbedLayerNormalization and QEmbedLayerNormalization have in common: inputs 0 to 7 are the
// same, but for how numbers are stored.

/// Says the outputs: the normalized embeddings, a count for each sample, and the sums.
func inferEmbedNormalization(
  _ context: inout InferenceContext, type: ElementType?
) throws(Diagnostic) {
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
  context.setOutput(0, type, shape)
  context.setOutput(1, .int32, counts)
  context.setOutput(2, type, shape)
}

extension EvaluationContext {
  /// The normalized sums of embeddings, the number of words that the mask marks, and the sums.
  ///
  /// - Parameters:
  ///   - positionIDs: the input that holds the positions; nil for none.
  ///   - numbers: gives the numbers of an input.
  func embedNormalization(
    _ type: ElementType, positionIDs: Int?, numbers: (Int) throws(Diagnostic) -> [Double]
  ) throws(Diagnostic) -> [RuntimeValue] {
    let ids = try tensor(0)
    let words = try tensor(2)
    guard ids.rank == 2, words.rank == 2 else {
      throw mismatch("word ids of shape \(ids.shape) and embeddings of \(words.shape) do not fit")
    }
    let (batch, length, width) = (ids.shape[0], ids.shape[1], words.shape[1])
    let shape = [batch, length, width]
    var sum = [Double](repeating: 0, count: try checkedCount(shape))
    var lookups = [(2, ids.int64s)]
    lookups.append((3, try positions(positionIDs, batch: batch, length: length)))
    if let segments = try optionalTensor(1) {
      guard segments.shape == ids.shape else {
        throw mismatch("segment ids of shape \(segments.shape) do not fit \(ids.shape)")
      }
      lookups.append((4, segments.int64s))
    }
    for (table, ids) in lookups {
      let values = try embeddings(table, ids, width: width, numbers(table))
      for (i, value) in values.enumerated() { sum[i] += value }
    }
    guard try tensor(5).shape == [width], try tensor(6).shape == [width] else {
      throw mismatch("gamma and beta do not have \(width) elements")
    }
    let (gamma, beta) = (try numbers(5), try numbers(6))
    let normalized = normalizedBlocks(sum, size: width, epsilon: try float("epsilon"))
    let y = normalized.indices.map { normalized[$0] * gamma[$0 % width] + beta[$0 % width] }
    var counts = [Int64](repeating: 0, count: try checkedCount([batch]))
    if let mask = try optionalTensor(7) {
      guard mask.shape == ids.shape else {
        throw mismatch("a mask of shape \(mask.shape) does not fit \(ids.shape)")
      }
      for (i, value) in mask.int64s.enumerated() where value == 1 { counts[i / length] += 1 }
    }
    return [
      .tensor(Tensor(type, shape, doubles: y)), .tensor(Tensor(.int32, [batch], int64s: counts)),
      .tensor(Tensor(type, shape, doubles: sum)),
    ]
  }

  /// The rows of a table of embeddings, one for each id.
  private func embeddings(
    _ index: Int, _ ids: [Int64], width: Int, _ values: [Double]
  ) throws(Diagnostic) -> [Double] {
    let shape = try tensor(index).shape
    guard shape.count == 2, shape[1] == width else {
      throw mismatch("embeddings of shape \(shape) do not have \(width) columns")
    }
    var rows: [Double] = []
    rows.reserveCapacity(ids.count * width)
    for id in ids {
      guard id >= 0, id < shape[0] else {
        throw invalidData("id \(id) lies beyond the \(shape[0]) embeddings of input \(index)")
      }
      rows += values[Int(id) * width..<(Int(id) + 1) * width]
    }
    return rows
  }

  /// The position of each word: its place in the sequence, or what the position ids say of it.
  private func positions(
    _ index: Int?, batch: Int, length: Int
  ) throws(Diagnostic) -> [Int64] {
    let count = try checkedCount([batch, length])
    guard let index, let ids = try optionalTensor(index) else {
      return (0..<count).map { Int64($0 % length) }
    }
    guard ids.shape == [batch, length] || ids.shape == [1, length] else {
      throw mismatch("position ids of shape \(ids.shape) do not fit [\(batch), \(length)]")
    }
    let values = ids.int64s
    return (0..<count).map { values[$0 % values.count] }
  }
}
