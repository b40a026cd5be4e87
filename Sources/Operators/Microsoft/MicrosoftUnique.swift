import Diagnostics
import ModelIR

extension Operator {
  static let microsoftUnique = Operator(
    "Unique", domain: "com.microsoft",
    summary: """
      Gives the distinct elements of a vector in the order of their first occurrence, with them \
      which of them stands at each place of the input, and how often each occurs.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("x", "T")],
        outputs: [
          .required("y", "T"), .required("idx", "tensor(int64)"),
          .required("counts", "tensor(int64)"),
        ], types: ["T": .tensor(.all)])
    ],
    infer: { context throws(Diagnostic) in
      let extent = context.shape(0).flatMap { $0.rank == 1 ? Dimension($0[0].size) : nil }
      context.setOutput(0, context.elementType(0), [.unknown])
      context.setOutput(1, .int64, [extent ?? .unknown])
      context.setOutput(2, .int64, [.unknown])
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.rank == 1 else {
        throw context.mismatch("the input has shape \(x.shape), expected a vector")
      }
      let groups = x.equalSlices(0, isSorted: false)
      var places = [Int64](repeating: 0, count: x.count)
      for (place, group) in groups.enumerated() {
        for index in group { places[index] = Int64(place) }
      }
      return [
        .tensor(x.gathering(groups.map { $0[0] }, shape: [groups.count])),
        .tensor(Tensor(.int64, [x.count], int64s: places)),
        .tensor(Tensor(.int64, [groups.count], int64s: groups.map { Int64($0.count) })),
      ]
    })
}
