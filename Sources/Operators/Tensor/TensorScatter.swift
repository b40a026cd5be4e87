import Diagnostics
import ModelIR

extension Operator {
  static let tensorScatter = Operator(
    "TensorScatter",
    summary: """
      Writes the steps of `update` into a cache along an axis, for each sample of the batch from \
      its own index on; in circular mode they wrap around the end.
      """,
    versions: [
      .since(
        24,
        inputs: [
          .required("past_cache", "T"), .required("update", "T"),
          .optional("write_indices", "tensor(int64)"),
        ], outputs: [.required("present_cache", "T")],
        attributes: [.int("axis", -2), .string("mode", "linear")], types: ["T": .tensor(.allIR12)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let cache = try context.tensor(0)
      let update = try context.tensor(1)
      let axis = try context.axis("axis", rank: cache.rank)
      guard axis > 0 else { throw context.invalid("axis", "is the batch axis") }
      try context.requireSameType([cache, update])
      let (outer, extent, inner) = cache.shape.around(axis)
      var expected = cache.shape
      expected[axis] = update.rank == cache.rank ? update.shape[axis] : -1
      guard update.shape == expected, update.shape[axis] <= extent else {
        throw context.mismatch("update \(update.shape) does not fit cache \(cache.shape)")
      }
      let length = update.shape[axis]
      let starts = try context.writeIndices(batch: cache.shape[0], room: extent - length)
      let perSample = max(1, outer / max(1, cache.shape[0]))
      var positions: [Int] = []
      positions.reserveCapacity(update.count)
      for i in 0..<outer {
        for step in 0..<length {
          let row = i * extent + (starts[i / perSample] + step) % extent
          positions.append(contentsOf: (row * inner)..<((row + 1) * inner))
        }
      }
      return [.tensor(cache.replacing(positions, with: update))]
    })
}

extension EvaluationContext {
  /// Where writing begins in each sample, within the cache.
  fileprivate func writeIndices(batch: Int, room: Int) throws(Diagnostic) -> [Int] {
    let mode = try string("mode")
    guard mode == "linear" || mode == "circular" else {
      throw invalid("mode", "is '\(mode)', expected linear or circular")
    }
    let given = try optionalIntegers(2) ?? [Int](repeating: 0, count: batch)
    guard given.count == batch else {
      throw mismatch("\(given.count) write indices for a batch of \(batch)")
    }
    let extent = try tensor(0).shape[try axis("axis", rank: tensor(0).rank)]
    var starts: [Int] = []
    for index in given {
      guard mode == "circular" || (index >= 0 && index <= room) else {
        throw invalidData("write index \(index) leaves no room for the update")
      }
      let rest = extent == 0 ? 0 : index % extent
      starts.append(rest < 0 ? rest + extent : rest)
    }
    return starts
  }
}
