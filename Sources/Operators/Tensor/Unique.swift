import Diagnostics
import ModelIR

extension Operator {
  static let unique = Operator(
    "Unique",
    summary: """
      Gives the distinct elements of a tensor, or its distinct slices along an axis, in ascending \
      order or that of first occurrence; with it where each occurs first, which of them stands at \
      each place of the input, and how often each occurs. NaN equals itself.
      """,
    versions: [
      .since(
        11, inputs: [.required("X", "T")],
        outputs: [
          .required("Y", "T"), .optional("indices", "tensor(int64)"),
          .optional("inverse_indices", "tensor(int64)"), .optional("counts", "tensor(int64)"),
        ], attributes: [.optional("axis", .int), .int("sorted", 1)], types: ["T": .tensor(.all)]),
      .since(28) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      var result: Shape? = [.unknown]
      if let given = try context.optionalInt("axis") {
        result = context.shape(0)
        if let shape = result {
          result?[try context.normalizedAxis(given, rank: shape.rank)] = .unknown
        }
      }
      context.setOutput(0, context.elementType(0), result)
      for output in 1..<4 { context.setOutput(output, .int64, [.unknown]) }
    },
    evaluate: { context throws(Diagnostic) in
      var x = try context.tensor(0)
      let given = try context.optionalInt("axis")
      if given == nil { x = x.reshaped([x.count]) }
      let axis = try context.normalizedAxis(given ?? 0, rank: x.rank)
      let groups = x.equalSlices(axis, isSorted: try context.bool("sorted"))
      var inverse = [Int64](repeating: 0, count: x.shape[axis])
      for (place, group) in groups.enumerated() {
        for index in group { inverse[index] = Int64(place) }
      }
      let firsts = groups.compactMap(\.first)
      var shape = x.shape
      shape[axis] = firsts.count
      var indices = x.shape.map { Array(0..<$0) }
      indices[axis] = firsts
      let positions = Strided.positions(in: x.shape, indices: indices)
      let counts = groups.map { Int64($0.count) }
      return [
        .tensor(x.gathering(positions, shape: shape)),
        .tensor(Tensor(.int64, [firsts.count], int64s: firsts.map { Int64($0) })),
        .tensor(Tensor(.int64, [inverse.count], int64s: inverse)),
        .tensor(Tensor(.int64, [counts.count], int64s: counts)),
      ]
    })
}

extension Tensor {
  /// The indices along an axis, those of equal slices together, each group in ascending order; the
  /// groups in ascending order of their slices or that of their first index.
  func equalSlices(_ axis: Int, isSorted: Bool) -> [[Int]] {
    let (outer, extent, inner) = shape.around(axis)
    let keys = orderKeys
    var slices: [[Int64]] = []
    slices.reserveCapacity(extent)
    for index in 0..<extent {
      var slice: [Int64] = []
      slice.reserveCapacity(outer * inner)
      for i in 0..<outer {
        let start = (i * extent + index) * inner
        slice += keys[start..<(start + inner)]
      }
      slices.append(slice)
    }
    var groups: [[Int]] = []
    var places: [[Int64]: Int] = [:]
    for (index, slice) in slices.enumerated() {
      if let place = places[slice] {
        groups[place].append(index)
      } else {
        places[slice] = groups.count
        groups.append([index])
      }
    }
    guard isSorted else { return groups }
    return groups.sorted { slices[$0[0]].lexicographicallyPrecedes(slices[$1[0]]) }
  }
}
