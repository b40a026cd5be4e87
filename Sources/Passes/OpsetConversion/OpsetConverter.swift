import Diagnostics
import ModelIR
import Operators

/// The state of one change of operator sets.
final class OpsetConverter {
  typealias Fact = InferenceContext.Fact

  var model: Model
  let registry: OperatorRegistry
  /// The versions asked for, by domain in its canonical spelling.
  let targets: [String: Int]
  /// Whether initializers of the main graph are inputs and subgraphs have none: before IR version 4.
  let hasPlainInitializers: Bool
  var report = OpsetReport()
  private let known: GraphFacts
  private let knownCount: Int
  private let originalNodeCount: Int
  /// What is known of values that were added.
  private var added: [Fact] = []
  /// Values of which nothing may be taken for granted: those of functions that several nodes call.
  private var isVague: Set<GraphID> = []
  private var usedNames: Set<String>?
  private let functionKeys: Set<FunctionKey>
  private var converted: Set<GraphID> = []
  private var definitions: [String: Operator] = [:]

  // The place of the work.
  private(set) var graph = GraphID(0)
  private var path: [Location.Step] = []
  private var imports: [OperatorSet] = []
  private var isInFunction = false
  /// Constants of the present graph that were added, to be shared.
  private var constants: [Tensor: ValueID] = [:]
  /// The operators of nodes that were added in place of the present one.
  private var inserted: [String] = []
  private var depth = 0

  init(
    _ model: Model, registry: OperatorRegistry, targets: [String: Int], irVersion: Int64,
    facts: GraphFacts
  ) {
    self.model = model
    self.registry = registry
    self.targets = targets
    hasPlainInitializers = irVersion < 4
    known = facts
    knownCount = model.values.count
    originalNodeCount = model.nodes.count
    functionKeys = Set(model.functions.map(\.key))
  }

  /// Converts all graphs of the model and sets its imports.
  func convertAll() {
    imports = model.operatorSets
    if let main = model.mainGraph { convert(main, as: .graph(model[main].name ?? "")) }
    for training in model.trainingInfo {
      for graph in [training.initialization, training.algorithm].compactMap({ $0 }) {
        convert(graph, as: .graph(model[graph].name ?? ""))
      }
    }
    model.operatorSets = changedImports
    if !report.moves.isEmpty, report.refusals.isEmpty { removeOrphans() }
    for index in model.functions.indices {
      let function = model.functions[index]
      imports = function.operatorSets
      isInFunction = true
      isVague.insert(function.body)
      convert(
        function.body, as: .function(domain: function.domain ?? "", name: function.name ?? ""))
      isInFunction = false
      model.functions[index].operatorSets = changedImports
    }
  }

  /// Removes constants of the main graph that nodes read before and none does now.
  private func removeOrphans() {
    guard let main = model.mainGraph, model.trainingInfo.isEmpty,
      model[main].quantizationAnnotations.isEmpty
    else { return }
    var wasRead = [Bool](repeating: false, count: model.values.count)
    for node in model.nodes.prefix(originalNodeCount) {
      for case let input? in node.inputs { wasRead[Int(input.index)] = true }
    }
    var isRead = [Bool](repeating: false, count: model.values.count)
    for graph in model.graphs {
      for id in graph.nodes {
        for case let input? in model[id].inputs { isRead[Int(input.index)] = true }
        for name in model[id].namedValues {
          if let value = model.value(named: name.description) { isRead[Int(value.index)] = true }
        }
      }
      for info in graph.inputs + graph.outputs { isRead[Int(info.value.index)] = true }
    }
    model[main].initializers.removeAll {
      wasRead[Int($0.value.index)] && !isRead[Int($0.value.index)]
    }
  }

  /// The imports of the model or function at hand as they become.
  private var changedImports: [OperatorSet] {
    imports.map { set in
      var set = set
      if let target = targets[OperatorSet.canonical(set.domain ?? "")] {
        set.version = Int64(target)
      }
      return set
    }
  }

  /// Converts the nodes of a graph, once.
  private func convert(_ id: GraphID, as step: Location.Step) {
    guard converted.insert(id).inserted else { return }
    let outer = (graph, constants)
    graph = id
    constants = [:]
    path.append(step)
    if hasPlainInitializers, model[id].parent != nil {
      let initializers = model[id].initializers
      model[id].initializers = []
      for initializer in initializers { addInitializer(initializer.value, initializer.tensor) }
    }
    let nodes = model[id].nodes
    model[id].nodes = []
    for (index, node) in nodes.enumerated() { convert(node, index: index) }
    path.removeLast()
    (graph, constants) = outer
  }

  private func convert(_ id: NodeID, index: Int) {
    let node = model[id]
    path.append(
      .node(index: index, name: node.name ?? "", operatorType: node.qualifiedOperator))
    defer { path.removeLast() }
    for subgraph in node.subgraphs {
      if isVague.contains(graph) { isVague.insert(subgraph) }
      convert(subgraph, as: .graph(model[subgraph].name ?? ""))
    }
    inserted = []
    do throws(Refusal) {
      let written = node.operatorSetVersion ?? imports.version(of: node.canonicalDomain)
      try place(node, writtenFor: Int(clamping: written ?? 0), original: id)
    } catch {
      report.refusals.append(Diagnostic(error.code, error.message, at: Location(path)))
      model[graph].nodes.append(id)
    }
  }

  // MARK: Nodes

  /// The operator set of a node that is added, by which the domain is imported from now on.
  private func versionOfAdded(_ domain: String, writtenFor opset: Int) -> Int {
    let current = imports.version(of: domain).map { Int(clamping: $0) }
    let version = targets[domain] ?? current ?? opset
    if current == nil { imports.append(OperatorSet(domain: domain, version: Int64(version))) }
    return version
  }

  /// Adds a node to the present graph, as nodes of the target's operators.
  ///
  /// - Parameters:
  ///   - opset: what the node is written for.
  ///   - original: the node of the model that it is, which is kept where nothing changes.
  func place(_ node: Node, writtenFor opset: Int, original: NodeID? = nil) throws(Refusal) {
    let wanted =
      original == nil
      ? versionOfAdded(node.canonicalDomain, writtenFor: opset) : targets[node.canonicalDomain]
    guard let target = wanted, !functionKeys.contains(node.functionKey),
      let definition = definition(of: node), definition.isStandard
    else {
      add(node, original)
      return
    }
    guard depth < 64 else { throw .missing("\(node.operatorType) is expressed by itself") }
    depth += 1
    defer { depth -= 1 }
    guard let first = definition.version(in: opset) else {
      throw .missing(
        "\(definition.qualifiedName) does not exist in operator set \(opset), for which the node is written"
      )
    }
    var current = first
    let adapter = OperatorAdapter.named(definition.qualifiedName)
    var rewriter = NodeRewriter(converter: self, node: node, version: current, target: target)
    while let (next, rewrite) = try step(from: current, to: target, of: definition, adapter) {
      rewriter.version = current
      if rewrite.kind != .same, current.since == first.since { try requireConsistent(node, first) }
      try rewrite.apply(&rewriter)
      if rewriter.isReplaced {
        record(original, definition, from: first.since, to: nil)
        return
      }
      if let next, next.isDeprecated, next.since > current.since {
        throw .missing(
          "\(definition.qualifiedName) is deprecated since \(next.since), and is not written otherwise"
        )
      }
      guard let next else {
        throw .missing("\(definition.qualifiedName) came with operator set \(current.since)")
      }
      rewriter.node = try SignatureChange.apply(
        rewriter.node, from: current, to: next, of: definition)
      current = next
    }
    let unstated = adapter?.unstated(of: rewriter.node, in: current.since) ?? []
    rewriter.node.attributes += unstated
    if current.since == first.since, unstated.isEmpty, original != nil {
      add(node, original)
    } else {
      try addFitting(rewriter.node, current, adapter?.widening ?? .floats)
    }
    if current.since != first.since || !inserted.isEmpty || !unstated.isEmpty {
      record(original, definition, from: first.since, to: current.since)
    }
  }

  /// The next version on the way to the target and how to get there; nil where it is reached.
  private func step(
    from current: OperatorVersion, to target: Int, of definition: Operator,
    _ adapter: OperatorAdapter?
  ) throws(Refusal) -> (OperatorVersion?, OperatorAdapter.Rewrite)? {
    let versions = definition.versions.filter(\.isStandard)
    guard let position = versions.firstIndex(where: { $0.since == current.since }) else {
      return nil
    }
    if current.since > target {
      let rewrite = adapter?.change(since: current.since)?.down
      return (position > 0 ? versions[position - 1] : nil, rewrite ?? .same)
    }
    guard position + 1 < versions.count, versions[position + 1].since <= target else { return nil }
    let next = versions[position + 1]
    return (next, adapter?.change(since: next.since)?.up ?? .same)
  }

  private func definition(of node: Node) -> Operator? {
    let name = node.qualifiedOperator
    if let known = definitions[name] { return known }
    let found = registry.find(node)
    definitions[name] = found
    return found
  }

  private func record(_ original: NodeID?, _ definition: Operator, from: Int, to: Int?) {
    guard original != nil else {
      return
    }
    var counts: [String: Int] = [:]
    for name in inserted { counts[name, default: 0] += 1 }
    // The node itself is none of those that were added.
    if to != nil { counts[definition.qualifiedName, default: 1] -= 1 }
    counts = counts.filter { $0.value > 0 }
    let names = counts.sorted { $0.key < $1.key }.map {
      $0.value == 1 ? $0.key : "\($0.value) \($0.key)"
    }
    report.record(
      OpsetReport.Move(
        qualifiedOperator: definition.qualifiedName, from: from, to: to, inserted: names))
  }

  /// Appends a node as it is.
  func add(_ node: Node, _ original: NodeID?) {
    if let original {
      if model[original].operatorSetVersion != nil { model[original].operatorSetVersion = nil }
      model[graph].nodes.append(original)
      return
    }
    var node = node
    node.operatorSetVersion = nil
    inserted.append(node.qualifiedOperator)
    model.addNode(node, to: graph)
  }

  // MARK: Subgraphs

  /// Adds an empty graph inside of the present one.
  func addSubgraph(_ name: String) -> GraphID { model.addGraph(name: name, parent: graph) }

  /// Goes on in another graph; returns what ``leave(to:)`` needs to come back.
  func enter(_ inner: GraphID) -> (GraphID, [Tensor: ValueID]) {
    let outer = (graph, constants)
    graph = inner
    constants = [:]
    return outer
  }

  /// Goes back to the graph before.
  func leave(to outer: (GraphID, [Tensor: ValueID])) { (graph, constants) = outer }

  /// Adds an input to the present graph.
  func addInput(_ name: String, _ type: ValueType?) -> ValueID {
    let value = newValue(name, Fact(type: type))
    model[graph].inputs.append(ValueInfo(value, type: type))
    return value
  }

  /// Adds an output to the present graph.
  func addOutput(_ value: ValueID, _ type: ValueType?) {
    setFact(value, Fact(type: type))
    model[graph].outputs.append(ValueInfo(value, type: type))
  }

  /// Puts a graph inside of another one.
  func setParent(of graph: GraphID, _ parent: GraphID) { model[graph].parent = parent }

  // MARK: Values

  /// What is known of a value.
  func fact(_ value: ValueID) -> Fact {
    let index = Int(value.index)
    if index >= knownCount { return added[index - knownCount] }
    if isVague.contains(model[value].graph) { return Fact() }
    return known[value]
  }

  /// Says what is known of a value that was added.
  func setFact(_ value: ValueID, _ fact: Fact) {
    let index = Int(value.index)
    if index >= knownCount { added[index - knownCount] = fact }
  }

  /// A new value of the present graph, whose name begins with `stem`.
  func newValue(_ stem: String, _ fact: Fact = Fact()) -> ValueID {
    var names = usedNames ?? Set(model.values.map(\.name))
    usedNames = nil
    var name = stem
    var number = 1
    while !names.insert(name).inserted {
      name = "\(stem)_\(number)"
      number += 1
    }
    usedNames = names
    added.append(fact)
    return model.addValue(name, in: graph)
  }

  /// A constant: an initializer, or in a function a Constant.
  func constant(_ tensor: Tensor) throws(Refusal) -> ValueID {
    if let known = constants[tensor] { return known }
    let fact = Fact(
      type: .tensor(tensor.elementType, Shape(tensor.shape)),
      constant: tensor.count <= 1024 ? tensor : nil)
    let value = newValue("constant", fact)
    if isInFunction {
      var node = Node("Constant", outputs: [value])
      node.attributes = [Attribute("value", .tensor(StoredTensor(tensor)))]
      try place(node, writtenFor: 25)
    } else {
      addInitializer(value, StoredTensor(tensor))
    }
    constants[tensor] = value
    return value
  }

  /// Adds an initializer to the present graph; before IR version 4, when it would be an input of a
  /// subgraph, to the graph around them all.
  func addInitializer(_ value: ValueID, _ tensor: StoredTensor) {
    var place = graph
    if hasPlainInitializers { while let outer = model[place].parent { place = outer } }
    model[value].graph = place
    model[value].producer = nil
    model[place].initializers.append(Initializer(value, tensor))
  }
}
