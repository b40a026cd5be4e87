package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A model imports no operator set.
  package static let missingOperatorSets = DiagnosticCode(
    "E0304", "A model imports no operator set",
    explanation: """
      Since IR version 3 a model says in 'opset_import' which operator sets its nodes are taken \
      from. Without that it is not known what its operators mean, and onnx.checker and onnxruntime \
      refuse the model.
      """,
    mend: """
      Import the operator set that the nodes were written for. The tool that exported the model \
      knows it; otherwise the newest set in which `concord check` finds no fault with the nodes is \
      a good guess, to be confirmed by running the model.
      """)
  /// A domain is imported twice.
  package static let duplicateOperatorSet = DiagnosticCode(
    "E0307", "A domain is imported twice",
    explanation: """
      Each domain has one entry in 'opset_import'. With two that differ, readers differ in which \
      version they take, and with it in what operators compute. onnx.checker and onnxruntime pass \
      such a model without a word. 'ai.onnx' and the empty domain are the same one.
      """,
    mend: """
      Remove the entry that does not apply: the nodes tell which, since the wrong one gives \
      findings of its own.
      """)
  /// The version of an imported operator set is not valid.
  package static let invalidOperatorSetVersion = DiagnosticCode(
    "E0308", "The version of an imported operator set is not valid",
    explanation: """
      Versions of operator sets are required, and begin at 1. Without one, operators are looked up \
      in a set that does not exist, so that onnx.checker and onnxruntime refuse the model.
      """,
    mend: "State the version of the operator set that the nodes were written for.")
}

extension Rule {
  /// Operator sets are imported, each in one version.
  static let operatorSetImports = Rule(
    .missingOperatorSets, .duplicateOperatorSet, .invalidOperatorSetVersion
  ) { context in
    let model = context.model
    if model.operatorSets.isEmpty, (model.irVersion ?? 3) >= 3 {
      context.report(.missingOperatorSets, "'opset_import' is empty")
    }
    context.checkImports(model.operatorSets, at: Location())
    for function in model.functions {
      context.checkImports(function.operatorSets, at: Location([function.locationStep]))
    }
  }
}

extension RuleContext {
  fileprivate mutating func checkImports(_ imports: [OperatorSet], at location: Location) {
    var versions: [String: Int64] = [:]
    for entry in imports {
      let domain = OperatorSet.canonical(entry.domain ?? "")
      guard let version = entry.version, version >= 1 else {
        let found = entry.version.map { "has version \($0)" } ?? "has no version"
        report(
          .invalidOperatorSetVersion,
          "the import of \(quoted(domain: domain)) \(found), expected 1 or more", at: location)
        continue
      }
      if let first = versions[domain] {
        report(
          .duplicateOperatorSet,
          "\(quoted(domain: domain)) is imported in version \(first) and again in \(version)",
          at: location)
      } else {
        versions[domain] = version
      }
    }
  }
}
