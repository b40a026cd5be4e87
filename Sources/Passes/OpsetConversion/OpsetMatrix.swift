import ModelIR
package import Operators

/// What becomes of each operator between neighbouring versions, as documentation shows it.
package struct OpsetMatrix {
  /// One step between neighbouring versions.
  package struct Row {
    /// The operator with its domain.
    package var qualifiedOperator: String
    /// The older version; nil before the first one.
    package var older: Int?
    /// The newer version.
    package var newer: Int
    /// What becomes of a node on the way up; empty where there is no older version.
    package var up: String
    /// What becomes of it on the way down.
    package var down: String
  }

  /// Every step of every operator of the standard, sorted by name.
  package static func rows(of registry: OperatorRegistry) -> [Row] {
    registry.operators.filter(\.isStandard).flatMap { definition -> [Row] in
      let versions = definition.versions.filter(\.isStandard)
      let adapter = OperatorAdapter.named(definition.qualifiedName)
      return versions.indices.map { index in
        let version = versions[index]
        let older = index > 0 ? versions[index - 1] : nil
        let change = adapter?.change(since: version.since)
        var row = Row(
          qualifiedOperator: definition.qualifiedName, older: older?.since, newer: version.since,
          up: "",
          down: "")
        if let older {
          row.up = words(change?.up ?? .same, from: older, to: version)
          row.down = words(change?.down ?? .same, from: version, to: older)
        } else {
          let isDecomposed = change?.down.kind == .decomposed
          row.down =
            isDecomposed
            ? "decomposed: \(change?.down.note ?? "")"
            : version.since == 1 ? "" : "refused"
        }
        return row
      }
    }
  }

  private static func words(
    _ rewrite: OperatorAdapter.Rewrite, from: OperatorVersion, to: OperatorVersion
  ) -> String {
    guard rewrite.kind == .same else { return "\(rewrite.kind.rawValue): \(rewrite.note)" }
    if to.isDeprecated, !from.isDeprecated { return "refused" }
    var limits = from.attributes.filter {
      to.attribute($0.name) == nil && $0.name != "consumed_inputs"
    }
    .map { "`\($0.name)`" }
    for (position, input) in from.inputs.enumerated() where to.input(position) == nil {
      limits.append("`\(input.name)`")
    }
    return limits.isEmpty ? "exact" : "exact without \(limits.joined(separator: ", "))"
  }
}
