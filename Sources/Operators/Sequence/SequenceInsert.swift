import Diagnostics
import ModelIR

extension Operator {
  static let sequenceInsert = Operator(
    "SequenceInsert",
    summary: """
      Inserts a tensor into a sequence before `position`, by default at the end; negative positions \
      count from the end.
      """,
    versions: [
      .since(
        11,
        inputs: [
          .required("input_sequence", "S"), .required("tensor", "T"), .optional("position", "I"),
        ], outputs: [.required("output_sequence", "S")],
        types: ["T": .tensor(.all), "S": .sequence(.all), "I": .tensor(.indices)])
    ],
    infer: { context throws(Diagnostic) in
      let element = context.sequenceElement(0)
      let type = context.type(1)
      // An empty sequence knows no shape that the new tensor would have to share.
      let joined = try context.union(element, type) ?? element
      context.setOutput(0, joined.map { .sequence($0) })
    },
    evaluate: { context throws(Diagnostic) in
      var (elements, type) = try context.sequence(0)
      let tensor = try context.tensor(1)
      if let expected = elements.first?.tensor?.elementType ?? type?.elementType,
        expected != tensor.elementType
      {
        throw context.mismatch(
          "a tensor of \(tensor.elementType.name) in a sequence of \(expected.name)")
      }
      let count = elements.count
      let position = context.hasInput(2) ? try context.integer(2) : count
      guard position >= -count && position <= count else {
        throw context.invalidData("position \(position) in a sequence of \(count)")
      }
      elements.insert(.tensor(tensor), at: position < 0 ? position + count : position)
      return [.sequence(elements, element: type ?? .tensor(tensor.elementType))]
    })
}
