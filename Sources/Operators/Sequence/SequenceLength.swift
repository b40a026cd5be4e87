import Diagnostics
import ModelIR

extension Operator {
  static let sequenceLength = Operator(
    "SequenceLength",
    summary: "Gives the number of elements of a sequence as a scalar.",
    versions: [
      .since(
        11, inputs: [.required("input_sequence", "S")], outputs: [.required("length", "I")],
        types: ["S": .sequence(.all), "I": .tensor(.int64)])
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, .int64, []) },
    evaluate: { context throws(Diagnostic) in
      let count = try context.sequence(0).elements.count
      return [.tensor(Tensor(.int64, [], int64s: [Int64(count)]))]
    })
}
