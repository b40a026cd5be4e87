import Diagnostics
import ModelIR

extension Operator {
  static let oneHot = Operator(
    "OneHot",
    summary: """
      Inserts an axis of extent `depth` that holds the second of two values at the index given, and \
      the first elsewhere; an index outside of the axis gives the first throughout.
      """,
    versions: [
      .since(
        9,
        inputs: [.required("indices", "T1"), .required("depth", "T2"), .required("values", "T3")],
        outputs: [.required("output", "T3")], attributes: [.int("axis", -1)],
        types: ["T1": .tensor(.numeric), "T2": .tensor(.numeric), "T3": .tensor(.all)]),
      .since(11),
      .since(28) { $0.types["T3"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(2), nil)
        return
      }
      let axis = try context.axis("axis", rank: shape.rank + 1)
      var extents = shape.dimensions
      let depth = context.elements(1)
      if let depth, depth.count == 1 {
        extents.insert(depth[0], at: axis)
      } else if let depth = context.constant(1), depth.count == 1,
        let count = depth.doubles.first.flatMap({ Int(exactly: $0.rounded(.towardZero)) })
      {
        extents.insert(.known(count), at: axis)
      } else {
        extents.insert(.unknown, at: axis)
      }
      context.setOutput(0, context.elementType(2), Shape(extents))
    },
    evaluate: { context throws(Diagnostic) in
      let indices = try context.tensor(0)
      let values = try context.tensor(2)
      guard let depth = Int(exactly: try context.number(1).rounded(.towardZero)), depth >= 0 else {
        throw context.invalidData("'depth' is no extent")
      }
      guard values.shape == [2] else {
        throw context.mismatch("'values' has shape \(values.shape), expected [2]")
      }
      let axis = try context.axis("axis", rank: indices.rank + 1)
      var shape = indices.shape
      shape.insert(depth, at: axis)
      var places = [Int](repeating: 0, count: try context.checkedCount(shape))
      let inner = indices.shape[axis...].reduce(1, *)
      let numbers: [Int?] =
        indices.elementType.isInteger
        ? indices.int64s.map { Int($0) }
        : indices.doubles.map { Int(exactly: $0.rounded(.towardZero)) }
      for (i, number) in numbers.enumerated() {
        guard let number, number >= -depth && number < depth else { continue }
        let index = number < 0 ? number + depth : number
        places[(i / inner * depth + index) * inner + i % inner] = 1
      }
      return [.tensor(values.gathering(places, shape: shape))]
    })
}
