package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A node applies an operator of a domain that is not imported.
  package static let domainNotImported = DiagnosticCode(
    "E0309", "A domain is used but not imported",
    explanation: """
      'opset_import' must name every domain that a node's operator is taken from, with the version \
      of its operator set; a function has imports of its own, and those of the model do not hold \
      for it. Without the version it is not known what the operator means, and onnx.checker \
      refuses the model.
      """,
    mend: """
      Add the import; `concord check --fix` adds the newest version that is known. Where the nodes \
      were written for an older one, correct it.
      """)
}

extension Rule {
  /// Every domain that nodes use is imported; said once a domain and place.
  static let usedDomains = Rule(.domainNotImported) { context in
    struct Use: Hashable {
      let domain: String
      let function: Int?
    }
    guard context.callees.different.contains(where: \.needsImport) else { return }
    var uses: [Use: [Int]] = [:]
    for (index, callee) in context.callees.enumerated() {
      guard callee.needsImport else { continue }
      let place = context.survey.nodes[index]
      // Functions are called by name, but their domain too is imported.
      let function = context.survey.graphs[place.graph].function
      let domain = place.node.canonicalDomain
      guard context.model.operatorSetVersion(of: domain, in: function) == nil else { continue }
      if domain.isEmpty, context.model.operatorSets.isEmpty, function == nil { continue }
      // An import without version is another finding.
      if context.importedDomains(in: function).contains(domain) { continue }
      uses[Use(domain: domain, function: function), default: []].append(index)
    }
    guard !uses.isEmpty else { return }
    let newest = context.newestVersions
    for (use, nodes) in uses {
      guard let first = nodes.first else { continue }
      let version = newest[use.domain] ?? 1
      context.report(
        .domainNotImported,
        "\(quoted(domain: use.domain)) is used but not imported",
        at: context.survey.nodes[first].location,
        notes: nodes.count == 1 ? [] : [.init("\(nodes.count - 1) more nodes use it")],
        fixIts: [
          FixIt(
            "import version \(version) of \(quoted(domain: use.domain))",
            .setOperatorSet(domain: use.domain, version: version))
        ])
    }
  }
}

extension Callee {
  /// Whether nothing but an import says what the domain is.
  fileprivate var needsImport: Bool {
    switch self {
    case .notImported, .function: true
    default: false
    }
  }
}

extension RuleContext {
  /// The domains that a function, or the model, imports in any version or none.
  fileprivate func importedDomains(in function: Int?) -> [String] {
    let imports = function.map { model.functions[$0].operatorSets } ?? model.operatorSets
    return imports.map { OperatorSet.canonical($0.domain ?? "") }
  }

  /// The newest version that is known of each domain's operator set.
  fileprivate var newestVersions: [String: Int] {
    let known = registry.operators.map { ($0.domain, $0.versions.last?.since ?? 1) }
    return Dictionary(known, uniquingKeysWith: max).merging(Standard.operatorSets) { $1 }
  }
}
