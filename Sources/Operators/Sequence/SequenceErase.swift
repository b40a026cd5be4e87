import Diagnostics
import ModelIR

extension Operator {
  static let sequenceErase = Operator(
    "SequenceErase",
    summary: """
      Removes the element at `position` from a sequence, by default the last; negative positions \
      count from the end.
      """,
    versions: [
      .since(
        11, inputs: [.required("input_sequence", "S"), .optional("position", "I")],
        outputs: [.required("output_sequence", "S")],
        types: ["S": .sequence(.all), "I": .tensor(.indices)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      var (elements, type) = try context.sequence(0)
      let given = context.hasInput(1) ? try context.integer(1) : -1
      let position = try context.normalizedIndex(given, extent: elements.count)
      let removed = elements.remove(at: position)
      return [
        .sequence(elements, element: type ?? removed.tensor.map { .tensor($0.elementType) })
      ]
    })
}
