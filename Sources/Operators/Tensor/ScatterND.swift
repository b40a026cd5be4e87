import Diagnostics
import ModelIR

extension Operator {
  static let scatterND = Operator(
    "ScatterND",
    summary: """
      Copies `data` and replaces slices of it: each vector along the last axis of `indices` names \
      one by its leading indices. With a reduction the update is combined with what stands there.
      """,
    versions: [
      .since(
        11,
        inputs: [
          .required("data", "T"), .required("indices", "tensor(int64)"), .required("updates", "T"),
        ], outputs: [.required("output", "T")], types: ["T": .tensor(.all)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(16) { $0.set(.string("reduction", "none")) },
      .since(18),
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let data = try context.tensor(0)
      let indices = try context.tensor(1)
      let updates = try context.tensor(2)
      let (starts, inner) = try context.slicePositions(data, indices)
      let expected = indices.shape.dropLast() + data.shape[(indices.shape.last ?? 0)...]
      guard updates.shape == Array(expected) else {
        throw context.mismatch("updates have shape \(updates.shape), expected \(Array(expected))")
      }
      var positions: [Int] = []
      positions.reserveCapacity(updates.count)
      for start in starts { positions.append(contentsOf: start..<(start + inner)) }
      return [.tensor(try context.scattering(updates, into: data, at: positions))]
    },
    prepare: prepareScatterND)
}
