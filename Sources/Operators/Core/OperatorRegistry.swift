public import ModelIR

/// The operators that a check or run knows: a value, so that callers can add their own.
public struct OperatorRegistry: Sendable {
  /// An operator by its name; the rest is made when it is asked for, since a model uses few of all.
  package struct Entry: Sendable {
    /// The domain in its canonical spelling.
    package let domain: String
    /// The name.
    package let name: String
    /// Whether the ONNX standard defines the operator.
    package let isStandard: Bool
    /// Gives the operator.
    package let definition: @Sendable () -> Operator

    init(
      _ name: String, domain: String = "", isStandard: Bool = true,
      _ definition: @escaping @Sendable () -> Operator
    ) {
      self.domain = domain
      self.name = name
      self.isStandard = isStandard
      self.definition = definition
    }

    fileprivate init(_ definition: Operator) {
      self.init(
        definition.name, domain: definition.domain, isStandard: definition.isStandard
      ) { definition }
    }

    fileprivate var qualifiedName: String { domain.isEmpty ? name : domain + "::" + name }
  }

  private var byName: [String: Entry]

  /// Makes a registry of these operators; of several with one name the last counts.
  public init(_ operators: [Operator]) { self.init(operators.map(Entry.init)) }

  private init(_ entries: [Entry]) {
    byName = Dictionary(entries.map { ($0.qualifiedName, $0) }, uniquingKeysWith: { $1 })
  }

  /// Every operator that Concord knows.
  public static let standard = OperatorRegistry(Entry.all)

  /// The operators, sorted by domain and name.
  public var operators: [Operator] { entries.map { $0.definition() } }

  /// The operators by name, sorted by domain and name.
  package var entries: [Entry] {
    byName.values.sorted { ($0.domain, $0.name) < ($1.domain, $1.name) }
  }

  /// The domains of the operators, of all or of those that the standard does not define.
  package func domains(isStandard: Bool = true) -> Set<String> {
    Set(byName.values.lazy.filter { isStandard || !$0.isStandard }.map(\.domain))
  }

  /// The operator of this name; `ai.onnx` and the empty domain are the same.
  public func find(domain: String, name: String) -> Operator? {
    let domain = OperatorSet.canonical(domain)
    return byName[domain.isEmpty ? name : domain + "::" + name]?.definition()
  }

  /// The operator that a node applies.
  public func find(_ node: Node) -> Operator? { byName[node.qualifiedOperator]?.definition() }

  /// Adds an operator, or replaces the one of its name.
  public mutating func add(_ definition: Operator) {
    byName[definition.qualifiedName] = Entry(definition)
  }

  /// How much of the ONNX standard is there, and how much beside it.
  public var coverage: String {
    let standard = operators.filter(\.isStandard)
    let versions = standard.reduce(0) { $0 + $1.versions.count(where: \.isStandard) }
    let others = byName.count - standard.count
    return "\(standard.count) of the standard's \(Standard.operatorCount) operators, "
      + "\(versions) of its \(Standard.operatorVersionCount) versions"
      + (others == 0 ? "" : "; \(others) operators of onnxruntime")
  }
}
