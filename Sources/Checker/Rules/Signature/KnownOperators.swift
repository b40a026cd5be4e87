package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A node applies an operator of a runtime that Concord does not know.
  package static let unlistedOperator = DiagnosticCode(
    "W0401", "A node applies an operator of a runtime that is not known",
    explanation: """
      The domain is that of a runtime, such as onnxruntime's `com.microsoft`. Concord knows some \
      of its operators and not this one; there is no standard that lists all of them. The node is \
      not checked, types cannot be inferred beyond it, and it cannot be executed.
      """,
    mend: """
      If the name is misspelt, correct it: `concord ops` lists the operators that are known. If it \
      is right, silence the warning with `--allow W0401`.
      """)
}

extension Rule {
  /// Nodes apply operators or functions that exist.
  static let knownOperators = Rule(
    .unknownOperator, .unlistedOperator,
    eachNode: { context, place, callee in
      let code: DiagnosticCode
      switch callee {
      case .unknown: code = .unknownOperator
      case .unlisted: code = .unlistedOperator
      default: return
      }
      guard !place.node.operatorType.isEmpty else { return }
      let name = place.node.operatorType
      let domain = place.node.canonicalDomain
      context.report(
        code, "no operator \(quoted(name)) is known in domain \(quoted(domain: domain))",
        at: place.location, notes: context.hints(for: name, in: domain))
    })
}

extension RuleContext {
  /// Where else the name exists, or which name of the domain is near.
  fileprivate mutating func hints(for name: String, in domain: String) -> [Diagnostic.Note] {
    let (registry, model) = (registry, model)
    return hint {
      let functions = model.functions.map(\.key)
      let elsewhere =
        registry.entries.filter { $0.name == name }.map(\.domain)
        + functions.filter { $0.name == name }.map(\.domain)
      if let other = elsewhere.filter({ $0 != domain }).min() {
        return "domain \(quoted(domain: other)) has one of this name"
      }
      let names =
        registry.entries.filter { $0.domain == domain }.map(\.name)
        + functions.filter { $0.domain == domain }.map(\.name)
      return nearestName(to: name, among: names).map { "did you mean \(quoted($0))?" }
    }
  }
}
