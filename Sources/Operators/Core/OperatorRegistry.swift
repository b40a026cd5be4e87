public import ModelIR

/// The operators that a check or run knows: a value, so that callers can add their own.
public struct OperatorRegistry: Sendable {
  private var byName: [String: Operator]

  /// Makes a registry of these operators; of several with one name the last counts.
  public init(_ operators: [Operator]) {
    byName = Dictionary(operators.map { ($0.qualifiedName, $0) }, uniquingKeysWith: { $1 })
  }

  /// Every operator that Concord knows.
  public static let standard = OperatorRegistry(Operator.all)

  /// The operators, sorted by domain and name.
  public var operators: [Operator] {
    byName.values.sorted { ($0.domain, $0.name) < ($1.domain, $1.name) }
  }

  /// The operator of this name; `ai.onnx` and the empty domain are the same.
  public func find(domain: String, name: String) -> Operator? {
    let domain = OperatorSet.canonical(domain)
    return byName[domain.isEmpty ? name : domain + "::" + name]
  }

  /// The operator that a node applies.
  public func find(_ node: Node) -> Operator? { byName[node.qualifiedOperator] }

  /// Adds an operator, or replaces the one of its name.
  public mutating func add(_ definition: Operator) { byName[definition.qualifiedName] = definition }

  /// How much of the ONNX standard is there, and how much beside it.
  public var coverage: String {
    let standard = operators.filter(\.isStandard)
    let versions = standard.reduce(0) { $0 + $1.versions.count(where: \.isStandard) }
    let others = operators.count - standard.count
    return "\(standard.count) of the standard's \(Standard.operatorCount) operators, "
      + "\(versions) of its \(Standard.operatorVersionCount) versions"
      + (others == 0 ? "" : "; \(others) operators of onnxruntime")
  }
}
