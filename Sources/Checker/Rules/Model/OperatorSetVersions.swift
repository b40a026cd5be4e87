package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// An imported operator set is newer than Concord knows.
  package static let operatorSetTooNew = DiagnosticCode(
    "E0336", "An operator set does not exist, or is newer than Concord knows",
    explanation: """
      No release of the standard that is known has the operator set, so that nobody can say what \
      the model's operators mean; onnxruntime refuses it, too. Operators are checked as the newest \
      set that is known defines them.
      """,
    mend: """
      Where the number is wrong, import the set that the nodes were written for. Where the model is \
      newer than Concord, use a newer release of it; to run the model today, export it for an older \
      operator set.
      """)
  /// Nothing is known of an imported domain.
  package static let unknownDomain = DiagnosticCode(
    "W0308", "Nothing is known of a domain",
    explanation: """
      The domain is neither the standard's nor one of those whose operators Concord knows, and the \
      model has no functions in it. Nodes that apply its operators are not checked, and types \
      cannot be inferred beyond them. onnxruntime refuses such a model unless the operators are \
      registered with it.
      """,
    mend: """
      If the domain is misspelt, correct it. If it is your own, silence the warning with `--allow \
      W0308`, or give the operators' meaning as functions of the model, which every runtime can \
      run.
      """)
}

extension Rule {
  /// Imported operator sets are known.
  static let operatorSetVersions = Rule(.operatorSetTooNew, .unknownDomain) { context in
    let known = CalleeResolver.knownDomains(of: context.model, context.registry)
    for function in context.model.functions {
      context.checkAge(of: function.operatorSets, at: Location([function.locationStep]))
    }
    context.checkAge(of: context.model.operatorSets, at: Location())
    for entry in context.model.operatorSets {
      let domain = OperatorSet.canonical(entry.domain ?? "")
      if !known.contains(domain) {
        context.report(
          .unknownDomain, "nothing is known of domain \(quoted(domain))",
          notes: context.suggestion(for: domain, among: known.sorted()))
      }
    }
  }
}

extension RuleContext {
  fileprivate mutating func checkAge(of imports: [OperatorSet], at location: Location) {
    for entry in imports {
      let domain = OperatorSet.canonical(entry.domain ?? "")
      guard let version = entry.version, let newest = Standard.operatorSets[domain],
        version > newest
      else { continue }
      report(
        .operatorSetTooNew,
        "operator set \(version) of \(quoted(domain: domain)) is imported, the newest that is "
          + "known is \(newest)", at: location)
    }
  }
}
