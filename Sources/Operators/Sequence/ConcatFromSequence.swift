import Diagnostics
import ModelIR

extension Operator {
  static let concatFromSequence = Operator(
    "ConcatFromSequence",
    summary: "Joins the tensors of a sequence along an axis, which is a new one with `new_axis`.",
    versions: [
      .since(
        11, inputs: [.required("input_sequence", "S")], outputs: [.required("concat_result", "T")],
        attributes: [.required("axis", .int), .int("new_axis", 0)],
        types: ["S": .sequence(.all), "T": .tensor(.all)])
    ],
    infer: { context throws(Diagnostic) in
      let element = context.sequenceElement(0)
      guard var shape = element?.shape else {
        context.setOutput(0, element?.elementType, nil)
        return
      }
      if try context.isNewAxis() {
        let axis = try context.axis("axis", rank: shape.rank + 1)
        shape.dimensions.insert(.unknown, at: axis)
      } else {
        shape[try context.axis("axis", rank: shape.rank)] = .unknown
      }
      context.setOutput(0, element?.elementType, shape)
    },
    evaluate: { context throws(Diagnostic) in
      let tensors = try context.tensors(0)
      let axis = try context.int("axis")
      if try context.isNewAxis() {
        try context.requireSameType(tensors)
        return [.tensor(try context.stacked(tensors, axis: axis))]
      }
      return [.tensor(try context.concatenated(tensors, axis: axis))]
    })
}

extension NodeReading {
  /// Whether the tensors are stacked.
  fileprivate func isNewAxis() throws(Diagnostic) -> Bool {
    let flag = try int("new_axis")
    guard flag == 0 || flag == 1 else { throw invalid("new_axis", "is \(flag), expected 0 or 1") }
    return flag == 1
  }
}
