import ModelIR
import Operators

extension OperatorAdapter {
  static let rnn = OperatorAdapter.recurrent("RNN", states: [5])
  static let gru = OperatorAdapter.recurrent("GRU", states: [5])
  static let lstm = OperatorAdapter.recurrent("LSTM", states: [5, 6])

  /// Since version 14 the batch may come first; `output_sequence` is gone since version 7.
  private static func recurrent(_ name: String, states: [Int]) -> OperatorAdapter {
    OperatorAdapter(
      name,
      Change(
        14,
        down: .decomposed("Transposes around it, where the batch comes first") {
          node throws(Refusal) in
          guard try node.int("layout") != 0 else { return }
          try node.putStepsFirst(states)
        }),
      Change(
        7,
        up: .adjusted("`output_sequence` is left out") { node throws(Refusal) in
          node.remove("output_sequence")
        },
        down: .adjusted("`output_sequence` is set where the outputs of all steps are used") {
          node throws(Refusal) in
          if node.hasOutput(0) { node.set("output_sequence", .int(1)) }
        }))
  }
}

extension NodeRewriter {
  /// Writes a recurrent network whose inputs and outputs have the batch in front as one that has the
  /// steps there.
  fileprivate mutating func putStepsFirst(_ states: [Int]) throws(Refusal) {
    var inputs = node.inputs
    for index in [0] + states where has(index) {
      inputs[index] = try transpose(try input(index), [1, 0, 2])
    }
    var inner = node
    inner.inputs = inputs
    inner.attributes.removeAll { $0.name == "layout" }
    var turned: [(output: Int, value: ValueID)] = []
    for index in node.outputs.indices where hasOutput(index) {
      let value = converter.newValue("\(node.operatorType)_output")
      inner.outputs[index] = value
      turned.append((index, value))
    }
    try converter.infer(inner, 7)
    try converter.place(inner, writtenFor: 7)
    for (output, value) in turned {
      let permutation: [Int64] = output == 0 ? [2, 0, 1, 3] : [1, 0, 2]
      try compute(output: output, by: "Transpose", value, with: ["perm": .ints(permutation)])
    }
  }
}
