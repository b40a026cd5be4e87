import Diagnostics
import ModelIR

extension Operator {
  static let reverseSequence = Operator(
    "ReverseSequence",
    summary: """
      Reverses the first `sequence_lens[b]` steps of each sequence `b` of a batch and leaves the \
      others in place.
      """,
    versions: [
      .since(
        10, inputs: [.required("input", "T"), .required("sequence_lens", "tensor(int64)")],
        outputs: [.required("Y", "T")], attributes: [.int("batch_axis", 1), .int("time_axis", 0)],
        types: ["T": .tensor(.all)]),
      .since(28) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      _ = try context.sequenceAxes(rank: context.shape(0)?.rank ?? 2)
      context.setOutput(0, context.type(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let (time, batch) = try context.sequenceAxes(rank: x.rank)
      let lengths = try context.integers(1)
      guard lengths.count == x.shape[batch] else {
        throw context.mismatch("\(lengths.count) lengths for \(x.shape[batch]) sequences")
      }
      for length in lengths where length < 0 || length > x.shape[time] {
        throw context.invalidData("a sequence has length \(length) of \(x.shape[time])")
      }
      let inner = x.shape.dropFirst(2).reduce(1, *)
      var positions: [Int] = []
      positions.reserveCapacity(x.count)
      for i in 0..<x.shape[0] {
        for j in 0..<x.shape[1] {
          let step = time == 0 ? i : j
          let sequence = time == 0 ? j : i
          let source = step < lengths[sequence] ? lengths[sequence] - 1 - step : step
          let row = time == 0 ? source * x.shape[1] + sequence : sequence * x.shape[1] + source
          positions.append(contentsOf: (row * inner)..<((row + 1) * inner))
        }
      }
      return [.tensor(x.gathering(positions, shape: x.shape))]
    },
    differentiate: differentiateMovement)
}

extension NodeReading {
  /// The axis of time and that of the batch: the first two in either order.
  fileprivate func sequenceAxes(rank: Int) throws(Diagnostic) -> (time: Int, batch: Int) {
    let time = try int("time_axis")
    let batch = try int("batch_axis")
    guard rank >= 2 else { throw mismatch("the input has rank \(rank), expected 2 or more") }
    guard (time, batch) == (0, 1) || (time, batch) == (1, 0) else {
      throw invalid("time_axis", "is \(time) and 'batch_axis' is \(batch), expected 0 and 1")
    }
    return (time, batch)
  }
}
