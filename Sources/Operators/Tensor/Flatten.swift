import Diagnostics
import ModelIR

extension Operator {
  static let flatten = Operator(
    "Flatten",
    summary: """
      Makes a matrix of a tensor: the axes before `axis` become the rows, the others the columns.
      """,
    versions: [
      .since(
        1, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        attributes: [.int("axis", 1)], types: ["T": .tensor(.floats)]),
      .since(9) { $0.types["T"] = .tensor(.all) },
      .since(11),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(21) { $0.types["T"] = .tensor(.allIR10) },
      .since(23) { $0.types["T"] = .tensor(.allIR11) },
      .since(24) { $0.types["T"] = .tensor(.allIR12) },
      .since(25) { $0.types["T"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), .unknown(rank: 2))
        return
      }
      let axis = try context.flatteningAxis(rank: shape.rank)
      context.setOutput(
        0, context.elementType(0),
        [shape.dimensions[..<axis].product, shape.dimensions[axis...].product])
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let axis = try context.flatteningAxis(rank: x.rank)
      return [.tensor(x.reshaped([x.shape[..<axis].reduce(1, *), x.shape[axis...].reduce(1, *)]))]
    },
    prepare: prepareView,
    differentiate: differentiateReshaping)
}

extension NodeReading {
  /// The number of axes that become the rows: 0 to the rank; negative ones count from the end.
  fileprivate func flatteningAxis(rank: Int) throws(Diagnostic) -> Int {
    let axis = try int("axis")
    let lowest = since < 11 ? 0 : -rank
    guard axis >= lowest && axis <= rank else {
      throw invalid("axis", "is \(axis), expected \(lowest) to \(rank) for rank \(rank)")
    }
    return axis < 0 ? axis + rank : axis
  }
}
