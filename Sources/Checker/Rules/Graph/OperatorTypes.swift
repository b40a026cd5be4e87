package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A node does not say what it applies.
  package static let emptyOperatorType = DiagnosticCode(
    "E0314", "A node does not name its operator",
    explanation: """
      'op_type' is required: it names the operator or function that the node applies. onnx.checker \
      and onnxruntime refuse the model.
      """,
    mend: "Name the operator, or remove the node.")
}

extension Rule {
  /// Nodes name their operators.
  static let operatorTypes = Rule(
    .emptyOperatorType,
    eachNode: { context, place, _ in
      guard place.node.operatorType.isEmpty else { return }
      context.report(.emptyOperatorType, "'op_type' is empty", at: place.location)
    })
}
