import Diagnostics
import ModelIR

extension Operator {
  static let sequenceMap = Operator(
    "SequenceMap",
    summary: """
      Runs a graph for each element of a sequence, together with the elements of further sequences \
      at the same place and with tensors, and gathers each of its outputs into a sequence.
      """,
    isDeterministic: false,
    versions: [
      .since(
        17,
        inputs: [
          .required("input_sequence", "S"),
          .variadic("additional_inputs", "V", minimum: 0, isHomogeneous: false),
        ], outputs: [.variadic("out_sequence", "S", isHomogeneous: false)],
        attributes: [.required("body", .graph)],
        types: ["S": .sequence(.all), "V": .tensor(.all) + .sequence(.all)])
    ],
    infer: { context throws(Diagnostic) in
      let inputs = context.inputs.indices.map { index in
        InferenceContext.Fact(type: context.sequenceElement(index) ?? context.type(index))
      }
      let results = try context.inferSubgraph(try context.graph("body"), inputs)
      for (index, result) in results.enumerated() {
        context.setOutput(index, result.type.map { .sequence($0) })
      }
    },
    evaluate: { context throws(Diagnostic) in
      let body = try context.graph("body")
      let count = try context.sequence(0).elements.count
      let outputCount = context.context.node.outputs.count
      let types = context.outputTypes(body)
      var outputs = [[RuntimeValue]](repeating: [], count: outputCount)
      for place in 0..<count {
        var inputs: [RuntimeValue] = []
        for index in context.inputs.indices {
          let value = try context.value(index)
          guard case .sequence(let elements, _) = value else {
            inputs.append(value)
            continue
          }
          guard elements.count == count else {
            throw context.mismatch(
              "sequences of \(count) and \(counted(elements.count, "element"))")
          }
          inputs.append(elements[place])
        }
        let results = try context.runSubgraph(body, inputs)
        guard results.count >= outputCount else {
          throw context.mismatch("the body gives \(counted(results.count, "value"))")
        }
        for i in outputs.indices { outputs[i].append(results[i]) }
      }
      return outputs.enumerated().map { index, values in
        let known = values.first?.tensor.map { ValueType.tensor($0.elementType) }
        return .sequence(values, element: known ?? (index < types.count ? types[index] : nil))
      }
    })
}
