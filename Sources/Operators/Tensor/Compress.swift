import Diagnostics
import ModelIR

extension Operator {
  static let compress = Operator(
    "Compress",
    summary: """
      Keeps the entries of an axis whose condition is true; without `axis` the elements of the \
      flattened input. A condition that is too short drops the rest.
      """,
    versions: [
      .since(
        9, inputs: [.required("input", "T"), .required("condition", "T1")],
        outputs: [.required("output", "T")], attributes: [.optional("axis", .int)],
        types: ["T": .tensor(.all), "T1": .tensor(.bool)]),
      .since(11),
      .since(28) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      guard let given = try context.optionalInt("axis") else {
        context.setOutput(0, context.elementType(0), [.unknown])
        return
      }
      guard var shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      shape[try context.normalizedAxis(given, rank: shape.rank)] = .unknown
      context.setOutput(0, context.elementType(0), shape)
    },
    evaluate: { context throws(Diagnostic) in
      var x = try context.tensor(0)
      let given = try context.optionalInt("axis")
      if given == nil { x = x.reshaped([x.count]) }
      let axis = try context.normalizedAxis(given ?? 0, rank: x.rank)
      let condition = try context.tensor(1).booleans
      let kept = condition.indices.filter { condition[$0] }
      if let last = kept.last, last >= x.shape[axis] {
        throw context.invalidData("condition \(last) is true, but the extent is \(x.shape[axis])")
      }
      var shape = x.shape
      shape[axis] = kept.count
      var indices = x.shape.map { Array(0..<$0) }
      indices[axis] = kept
      let positions = Strided.positions(in: x.shape, indices: indices)
      return [.tensor(x.gathering(positions, shape: shape))]
    })
}
