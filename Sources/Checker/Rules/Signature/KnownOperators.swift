import Diagnostics
import ModelIR
import Operators

extension Rule {
  /// Nodes apply operators or functions that exist.
  static let knownOperators = Rule(.unknownOperator) { context in
    for (place, callee) in zip(context.survey.nodes, context.callees) {
      guard case .unknown = callee, !place.node.operatorType.isEmpty else { continue }
      let name = place.node.operatorType
      let domain = place.node.canonicalDomain
      context.report(
        .unknownOperator,
        "no operator \(quoted(name)) is known in domain \(quoted(domain: domain))",
        at: place.location, notes: context.hints(for: name, in: domain))
    }
  }
}

extension RuleContext {
  /// Where else the name exists, or which name of the domain is near.
  fileprivate mutating func hints(for name: String, in domain: String) -> [Diagnostic.Note] {
    let (registry, model) = (registry, model)
    return hint {
      let functions = model.functions.map(\.key)
      let elsewhere =
        registry.operators.filter { $0.name == name }.map(\.domain)
        + functions.filter { $0.name == name }.map(\.domain)
      if let other = elsewhere.filter({ $0 != domain }).min() {
        return "domain \(quoted(domain: other)) has one of this name"
      }
      let names =
        registry.operators.filter { $0.domain == domain }.map(\.name)
        + functions.filter { $0.domain == domain }.map(\.name)
      return nearestName(to: name, among: names).map { "did you mean \(quoted($0))?" }
    }
  }
}
