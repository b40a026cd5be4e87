import ModelIR
import Operators

extension OperatorAdapter {
  static let softmaxCrossEntropyLoss = OperatorAdapter(
    "SoftmaxCrossEntropyLoss",
    Change(
      12,
      down: .decomposed("LogSoftmax, GatherElements, Where and reductions") {
        node throws(Refusal) in
        let logits = try node("LogSoftmax", try node.input(0), with: ["axis": .int(1)])
        try node.lose(logits)
        try node.compute(output: 1, by: "Identity", logits)
      }))
}
