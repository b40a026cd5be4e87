import Operators

extension Page {
  /// The table of operators.
  static var operators: Page {
    let operators = OperatorRegistry.standard.operators
    let introduction = """
      Concord knows \(OperatorRegistry.standard.coverage). The tables give the operator sets that \
      introduced the versions. *Reference* is the plain evaluation, for every type that the standard \
      allows; *optimized* is the kernel that runs by default, where there is one for the types and \
      shapes at hand.
      """
    var text = "# Operators\n\n\(introduction.wrapped(at: 100))\n"
    let (standard, others) = (operators.filter(\.isStandard), operators.filter { !$0.isStandard })
    text += sections(standard)
    if !others.isEmpty {
      text += "\n# Operators of onnxruntime\n\n" + othersIntroduction.wrapped(at: 100) + "\n"
      text += sections(others)
    }
    return Page(path: "docs/operators.md", text: text)
  }

  private static let othersIntroduction = """
    Files that onnxruntime's tools have optimized or quantized hold these beside the standard's own.
    """

  private static func sections(_ operators: [Operator]) -> String {
    var text = ""
    let domains = Dictionary(grouping: operators, by: \.domain).sorted { $0.key < $1.key }
    for (domain, group) in domains {
      text += "\n## \(domain.isEmpty ? "ai.onnx" : domain)\n\n"
      text += "| operator | versions | reference | optimized |\n| --- | --- | --- | --- |\n"
      for definition in group { text += definition.row + "\n" }
    }
    return text
  }
}

extension Operator {
  fileprivate var row: String {
    let names = versions.map { "\($0.since)" + ($0.isDeprecated ? " (deprecated)" : "") }
    let reference = coverage { $0.evaluate != nil }
    let optimized = coverage { $0.prepare != nil }
    return "| \(name) | \(names.joined(separator: ", ")) | \(reference) | \(optimized) |"
  }

  /// In which of the versions that are in use something is there.
  private func coverage(_ isThere: (OperatorVersion) -> Bool) -> String {
    let usable = versions.filter { !$0.isDeprecated }
    let covered = usable.filter(isThere)
    if covered.isEmpty { return "-" }
    return covered.count == usable.count
      ? "yes" : covered.map { "\($0.since)" }.joined(separator: ", ")
  }
}
