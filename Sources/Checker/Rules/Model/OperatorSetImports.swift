package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A model imports no operator set.
  package static let missingOperatorSets = DiagnosticCode(
    "E0304", "A model imports no operator set",
    explanation: """
      Since IR version 3 a model says in 'opset_import' which operator sets its nodes are taken \
      from. Without that it is not known what its operators mean.
      """)
  /// A domain is imported twice.
  package static let duplicateOperatorSet = DiagnosticCode(
    "E0307", "A domain is imported twice",
    explanation: """
      Each domain has one entry in 'opset_import'. With two that differ, readers differ in which \
      version they take; one that repeats another is what remains of models that were put \
      together by hand. 'ai.onnx' and the empty domain are the same one. Remove the entry that does \
      not apply.
      """)
  /// The version of an imported operator set is not valid.
  package static let invalidOperatorSetVersion = DiagnosticCode(
    "E0308", "The version of an imported operator set is not valid",
    explanation: "Versions of operator sets are required, and begin at 1.")
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
