import Diagnostics
import ModelIR

extension Operator {
  static let topK = Operator(
    "TopK",
    summary: """
      Gives the `K` largest (or smallest) elements along an axis and their indices, in order; of \
      equal elements the one with the lower index comes first. NaN counts as the largest.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")],
        outputs: [.required("Values", "T"), .required("Indices", "I")],
        attributes: [.int("axis", -1), .required("k", .int)],
        types: ["T": .tensor(.floats), "I": .tensor(.int64)]),
      .since(10) {
        $0.inputs = [.required("X", "T"), .required("K", "tensor(int64)")]
        $0.remove("k")
      },
      .since(11) {
        $0.set(.int("largest", 1))
        $0.set(.int("sorted", 1))
        $0.types["T"] = .tensor(.numeric)
      },
      .since(24) { $0.types["T"] = .tensor(.numericAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        context.setOutput(1, .int64, nil)
        return
      }
      var result = shape
      let axis = try context.axis("axis", rank: shape.rank)
      let wanted =
        context.since < 10 ? [.known(try context.int("k"))] : context.elements(1) ?? [.unknown]
      result[axis] = wanted.first ?? .unknown
      context.setOutput(0, context.elementType(0), result)
      context.setOutput(1, .int64, result)
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let axis = try context.axis("axis", rank: x.rank)
      let k = context.since < 10 ? try context.int("k") : try context.integer(1)
      let isLargest = context.since < 11 ? true : try context.bool("largest")
      guard k >= 0 && k <= x.shape[axis] else {
        throw context.invalidData("K is \(k) on an axis of extent \(x.shape[axis])")
      }
      var shape = x.shape
      shape[axis] = k
      let (outer, extent, inner) = x.shape.around(axis)
      var keys = x.orderKeys
      // Complementing reverses the order without overflow.
      if isLargest { for i in keys.indices { keys[i] = ~keys[i] } }
      var positions = [Int](repeating: 0, count: shape.elementCount)
      var indices = [Int64](repeating: 0, count: positions.count)
      for i in 0..<outer {
        for j in 0..<inner {
          let start = i * extent * inner + j
          let order = (0..<extent).sorted {
            (keys[start + $0 * inner], $0) < (keys[start + $1 * inner], $1)
          }
          for (place, index) in order.prefix(k).enumerated() {
            let target = (i * k + place) * inner + j
            positions[target] = start + index * inner
            indices[target] = Int64(index)
          }
        }
      }
      return [
        .tensor(x.gathering(positions, shape: shape)),
        .tensor(Tensor(.int64, shape, int64s: indices)),
      ]
    })
}
