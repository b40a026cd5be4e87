package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A node applies, as one of the standard's, an operator or version that only a runtime has.
  package static let nonstandardOperator = DiagnosticCode(
    "W0402", "A node applies an operator that the standard does not have in its domain",
    explanation: """
      The node is in the standard's domain, but its operator, or the operator in the imported \
      operator set, is one that onnxruntime has added there: `SimplifiedLayerNormalization`, or \
      `LayerNormalization` before operator set 17. Onnxruntime and Concord run it; onnx.checker \
      and other runtimes refuse the model.
      """,
    mend: """
      Import an operator set in which the standard has the operator, or write the operator out in \
      others.
      """)
}

extension Rule {
  /// What nodes of the standard's domains apply is the standard's.
  static let standardOperators = Rule(
    .nonstandardOperator,
    eachNode: { context, place, callee in
      guard case .operator(let use) = callee, !use.version.isStandard,
        Standard.operatorSets.keys.contains(use.definition.domain)
      else { return }
      let definition = use.definition
      let firstStandard = definition.versions.first(where: \.isStandard)?.since
      context.report(
        .nonstandardOperator,
        "\(quoted(definition.name)) is onnxruntime's own"
          + (firstStandard.map { "; the standard has it since operator set \($0)" } ?? ""),
        at: place.location)
    })
}
