package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// An imported operator set is newer than Concord knows.
  package static let operatorSetTooNew = DiagnosticCode(
    "W0307", "An operator set is newer than Concord knows",
    explanation: """
      Operators are checked as the newest operator set that is known defines them; findings about \
      operators that have changed since may be wrong or missing. A newer release of Concord will \
      know the set.
      """)
  /// Nothing is known of an imported domain.
  package static let unknownDomain = DiagnosticCode(
    "W0308", "Nothing is known of a domain",
    explanation: """
      The domain is neither the standard's nor one of those whose operators Concord knows, and the \
      model has no functions in it. Nodes that apply its operators are not checked, and types \
      cannot be inferred beyond them. If the domain is misspelt, correct it.
      """)
}

extension Rule {
  /// Imported operator sets are known.
  static let operatorSetVersions = Rule(.operatorSetTooNew, .unknownDomain) { context in
    let known = CalleeResolver.knownDomains(of: context.model, context.registry)
    for entry in context.model.operatorSets {
      let domain = OperatorSet.canonical(entry.domain ?? "")
      if let version = entry.version, let newest = Standard.operatorSets[domain],
        version > newest
      {
        context.report(
          .operatorSetTooNew,
          "operator set \(version) of \(quoted(domain: domain)) is imported, the newest that is "
            + "known is \(newest)")
      }
      if !known.contains(domain) {
        context.report(
          .unknownDomain, "nothing is known of domain \(quoted(domain))",
          notes: context.suggestion(for: domain, among: known.sorted()))
      }
    }
  }
}
