import ModelIR
import Operators

/// What a node applies.
enum Callee: Sendable {
  /// A version of an operator.
  case `operator`(OperatorUse)
  /// A model-local function, by its index in the model.
  case function(Int)
  /// An operator that the imported operator set does not have yet.
  case notYet(Operator, imported: Int64)
  /// A name that no operator of a domain that is known has.
  case unknown
  /// A name in a runtime's domain that none of the operators known there has: it may be one more.
  case unlisted
  /// Something in a domain of which nothing is known.
  case foreign
  /// Something in a domain that the model or the function around it does not import.
  case notImported
}

/// A version of an operator as nodes apply it, with what is needed of it again and again.
final class OperatorUse: Sendable {
  let definition: Operator
  let version: OperatorVersion
  /// The operator and its version as messages show them, for example `Conv-11`.
  let name: String
  /// The types that each declared input allows, and each declared output.
  let inputTypes: [TypeSet]
  let outputTypes: [TypeSet]

  init(_ definition: Operator, _ version: OperatorVersion) {
    self.definition = definition
    self.version = version
    name = "\(definition.name)-\(version.since)"
    inputTypes = version.inputs.map { version.allowedTypes(of: $0) }
    outputTypes = version.outputs.map { version.allowedTypes(of: $0) }
  }
}

/// Finds out what nodes apply.
struct CalleeResolver {
  private let model: Model
  private let registry: OperatorRegistry
  private let functions: [FunctionKey: Int]
  // Asked for only where a node applies something unknown.
  private lazy var knownDomains = Self.knownDomains(of: model, registry)
  private lazy var runtimeDomains = registry.domains(isStandard: false)
    .subtracting(Standard.operatorSets.keys)

  init(_ model: Model, _ registry: OperatorRegistry) {
    self.model = model
    self.registry = registry
    functions = model.functionIndex
  }

  /// The domains of which something is known: the standard's, those of the registry, and those of
  /// the model's functions.
  static func knownDomains(of model: Model, _ registry: OperatorRegistry) -> Set<String> {
    Set(Standard.operatorSets.keys).union(registry.domains())
      .union(model.functions.map(\.key.domain))
  }

  /// What each node of a survey applies; `kinds` are those of the model's nodes.
  mutating func callees(of survey: Survey, _ kinds: NodeKinds) -> CalleeList {
    struct Key: Hashable {
      let domain: String?
      let name: String
      let overload: String?
      let function: Int?
    }
    var list = CalleeList()
    var known: [Key: Int32] = [:]
    // What each kind applies, and in which function: functions have imports of their own.
    var ofKind = [(number: Int32, function: Int?)](repeating: (-1, nil), count: kinds.count)
    for (index, id) in survey.nodes.ids.enumerated() {
      let function = survey.graphs[survey.nodes.graph(of: index)].function
      let kind = Int(kinds.kinds[Int(id.index)])
      if kind >= 0, ofKind[kind].number >= 0, ofKind[kind].function == function {
        list.numbers.append(ofKind[kind].number)
        continue
      }
      let node = model[id]
      let key = Key(
        domain: node.domain, name: node.operatorType, overload: node.overload, function: function)
      let number = known[key] ?? list.add(callee(of: node, in: function))
      known[key] = number
      if kind >= 0 { ofKind[kind] = (number, function) }
      list.numbers.append(number)
    }
    return list
  }

  private mutating func callee(of node: Node, in function: Int?) -> Callee {
    if let function = functions[node.functionKey] { return .function(function) }
    let domain = node.canonicalDomain
    guard let opset = model.operatorSetVersion(of: domain, in: function) else {
      return .notImported
    }
    guard let definition = registry.find(node) else {
      if runtimeDomains.contains(domain) { return .unlisted }
      return knownDomains.contains(domain) ? .unknown : .foreign
    }
    guard let version = definition.version(in: Int(clamping: opset)) else {
      return .notYet(definition, imported: opset)
    }
    return .operator(OperatorUse(definition, version))
  }
}

extension Model {
  /// The imported version of `domain` for nodes of the model or, where given, of a function.
  func operatorSetVersion(of domain: String, in function: Int?) -> Int64? {
    if let function { return functions[function].operatorSets.version(of: domain) }
    // Before IR version 3 there were no imports: operator set 1 was meant.
    if operatorSets.isEmpty, domain.isEmpty, let irVersion, irVersion < 3 { return 1 }
    return operatorSetVersion(of: domain)
  }
}

/// A node with the version of the operator that it applies.
struct Application {
  let place: NodePlace
  let use: OperatorUse

  var node: Node { place.node }
  var definition: Operator { use.definition }
  var version: OperatorVersion { use.version }
  /// The operator and its version as messages show them, for example `Conv-11`.
  var name: String { use.name }
}

/// What the nodes of a survey apply, in their order.
struct CalleeList: RandomAccessCollection, Sendable {
  /// What they apply, each once.
  private(set) var different: [Callee] = []
  /// The number of what each node applies.
  fileprivate(set) var numbers: [Int32] = []

  var startIndex: Int { 0 }
  var endIndex: Int { numbers.count }
  subscript(index: Int) -> Callee { different[Int(numbers[index])] }

  fileprivate mutating func add(_ callee: Callee) -> Int32 {
    different.append(callee)
    return Int32(different.count - 1)
  }
}
