import Diagnostics
import ModelIR

extension Operator {
  static let sequenceEmpty = Operator(
    "SequenceEmpty",
    summary: "Gives an empty sequence of tensors of the element type `dtype`, by default float.",
    versions: [
      .since(
        11, inputs: [], outputs: [.required("output", "S")], attributes: [.optional("dtype", .int)],
        types: ["S": .sequence(.all)])
    ],
    infer: { context throws(Diagnostic) in
      let type = try context.optionalElementType("dtype") ?? .float
      context.setOutput(0, .sequence(.tensor(type)))
    },
    evaluate: { context throws(Diagnostic) in
      let type = try context.optionalElementType("dtype") ?? .float
      return [.sequence([], element: .tensor(type))]
    })
}
