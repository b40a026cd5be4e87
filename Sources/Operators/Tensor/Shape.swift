import Diagnostics
import ModelIR

extension Operator {
  static let shape = Operator(
    "Shape",
    summary: """
      Gives the extents of the input as a vector; since version 15 those from `start` up to, but \
      not including, `end`.
      """,
    versions: [
      .since(
        1, inputs: [.required("data", "T")], outputs: [.required("shape", "T1")],
        types: ["T": .tensor(.all), "T1": .tensor(.int64)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(15) {
        $0.set(.optional("end", .int))
        $0.set(.int("start", 0))
      },
      .since(19) { $0.types["T"] = .tensor(.allIR9) },
      .since(21) { $0.types["T"] = .tensor(.allIR10) },
      .since(23) { $0.types["T"] = .tensor(.allIR11) },
      .since(24) { $0.types["T"] = .tensor(.allIR12) },
      .since(25) { $0.types["T"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, .int64, [.unknown])
        return
      }
      let range = try context.extentRange(rank: shape.rank)
      context.setOutput(0, .int64, [.known(range.count)])
      context.setElements(0, shape.dimensions[range].map { Dimension($0.size) })
    },
    evaluate: { context throws(Diagnostic) in
      let shape = try context.tensor(0).shape
      let extents = shape[try context.extentRange(rank: shape.count)]
      return [.tensor(Tensor(.int64, [extents.count], int64s: extents.map { Int64($0) }))]
    })
}

extension NodeReading {
  /// The positions of the extents that are asked for.
  fileprivate func extentRange(rank: Int) throws(Diagnostic) -> Range<Int> {
    guard since >= 15 else { return 0..<rank }
    let start = clamped(try int("start"), rank)
    let end = clamped(try optionalInt("end") ?? rank, rank)
    return start..<max(start, end)
  }

  private func clamped(_ position: Int, _ rank: Int) -> Int {
    min(max(position < 0 ? position + rank : position, 0), rank)
  }
}
