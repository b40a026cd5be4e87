import Diagnostics
import ModelIR

extension Operator {
  static let sequenceConstruct = Operator(
    "SequenceConstruct",
    summary: "Makes a sequence of its inputs, which must have one element type.",
    versions: [
      .since(
        11, inputs: [.variadic("inputs", "T")], outputs: [.required("output_sequence", "S")],
        types: ["T": .tensor(.all), "S": .sequence(.all)])
    ],
    infer: { context throws(Diagnostic) in
      var element = context.type(0)
      for index in context.inputs.indices.dropFirst() {
        element = try context.union(element, context.type(index))
      }
      context.setOutput(0, element.map { .sequence($0) })
    },
    evaluate: { context throws(Diagnostic) in
      var tensors: [Tensor] = []
      for index in context.inputs.indices { tensors.append(try context.tensor(index)) }
      return [try context.sequence(of: tensors)]
    })
}
