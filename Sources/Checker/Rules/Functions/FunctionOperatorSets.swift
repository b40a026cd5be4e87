package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A function means another version of an operator than the model does.
  package static let incompatibleFunction = DiagnosticCode(
    "E0344", "A function means another version of an operator than the model",
    explanation: """
      A function imports its own operator sets, which may differ from the model's only where the \
      operators that it uses are the same in both: runtimes that inline functions take the model's \
      version, and compute something else. onnx.checker refuses the model. Source: the description \
      of FunctionProto in the standard.
      """,
    mend: """
      Import in the function what the model imports, and convert its nodes to that version.
      """)
}

extension Rule {
  /// Operators in functions are the same in the model's operator sets.
  static let functionOperatorSets = Rule(
    .incompatibleFunction,
    eachApplication: { context, application in
      guard let function = context.survey.graphs[application.place.graph].function else { return }
      let domain = application.definition.domain
      guard let outer = context.model.operatorSetVersion(of: domain, in: nil),
        let version = application.definition.version(in: Int(clamping: outer)),
        version.since != application.version.since
      else { return }
      let inner = context.model.operatorSetVersion(of: domain, in: function) ?? 0
      context.report(
        .incompatibleFunction,
        "the node is \(application.name) by the function's operator set \(inner), but "
          + "\(application.definition.name)-\(version.since) by the model's, \(outer)",
        at: application.place.location)
    })
}
