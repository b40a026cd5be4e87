import Diagnostics
import ModelIR

extension Operator {
  static let gather = Operator(
    "Gather",
    summary: """
      Takes the entries of an axis that `indices` name: the axis is replaced by the shape of \
      `indices`. Negative indices count from the end.
      """,
    versions: [
      .since(
        1, inputs: [.required("data", "T"), .required("indices", "Tind")],
        outputs: [.required("output", "T")], attributes: [.int("axis", 0)],
        types: ["T": .tensor(.all), "Tind": .tensor(.indices)]),
      .since(11),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      guard let data = context.shape(0), let indices = context.shape(1) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let axis = try context.axis("axis", rank: data.rank)
      var extents = data.dimensions
      extents.replaceSubrange(axis...axis, with: indices.dimensions)
      context.setOutput(0, context.elementType(0), Shape(extents))
      guard data.rank == 1, indices.rank <= 1, let elements = context.elements(0),
        let places = context.integers(1)
      else { return }
      let count = elements.count
      guard places.allSatisfy({ $0 >= -count && $0 < count }) else { return }
      context.setElements(0, places.map { elements[$0 < 0 ? $0 + count : $0] })
    },
    evaluate: { context throws(Diagnostic) in
      let data = try context.tensor(0)
      let axis = try context.axis("axis", rank: data.rank)
      let indices = try context.normalizedIndices(1, extent: data.shape[axis])
      var shape = data.shape
      shape.replaceSubrange(axis...axis, with: try context.tensor(1).shape)
      let count = try context.checkedCount(shape)
      let (outer, extent, inner) = data.shape.around(axis)
      var positions: [Int] = []
      positions.reserveCapacity(count)
      for i in 0..<outer {
        for index in indices {
          let start = (i * extent + index) * inner
          positions.append(contentsOf: start..<(start + inner))
        }
      }
      return [.tensor(data.gathering(positions, shape: shape))]
    },
    prepare: prepareGather,
    differentiate: differentiateGather)
}
