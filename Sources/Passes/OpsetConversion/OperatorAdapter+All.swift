extension OperatorAdapter {
  private static let byName: [String: OperatorAdapter] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.domain.isEmpty ? $0.name : $0.domain + "::" + $0.name, $0) }
  )

  /// The adapter of an operator, where it has one.
  static func named(_ qualifiedName: String) -> OperatorAdapter? { byName[qualifiedName] }
}
