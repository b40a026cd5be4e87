import Diagnostics
import ModelIR

extension Operator {
  static let sequenceAt = Operator(
    "SequenceAt",
    summary: "Gives the element of a sequence at `position`; negative ones count from the end.",
    versions: [
      .since(
        11, inputs: [.required("input_sequence", "S"), .required("position", "I")],
        outputs: [.required("tensor", "T")],
        types: ["S": .sequence(.all), "T": .tensor(.all), "I": .tensor(.indices)])
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, context.sequenceElement(0)) },
    evaluate: { context throws(Diagnostic) in
      let elements = try context.sequence(0).elements
      let position = try context.normalizedIndex(try context.integer(1), extent: elements.count)
      return [elements[position]]
    })
}
