public import Diagnostics
public import ModelIR
public import Operators

/// What a simplification is asked for.
public struct SimplificationOptions: Sendable {
  /// Shapes of inputs by name, which override those of the model.
  public var inputShapes: [String: [Int]] = [:]
  /// Domains whose functions stay as they are.
  public var keptFunctionDomains: Set<String> = []
  /// Whether an input whose first extent alone is open gets one item.
  public var fixesBatch = false
  /// The most elements that a constant computed on the way may have.
  public var constantElementLimit = 1 << 26
  /// The most elements that all of them may have beyond what they are computed from.
  public var foldedElementBudget = 1 << 22

  /// Makes the default options.
  public init() {}
}

extension Shape {
  /// The shape with one item in an open batch; nil where another extent is open, or none.
  fileprivate var withOneItem: Shape? {
    guard let first = dimensions.first, first.extent == nil,
      dimensions.dropFirst().allSatisfy({ $0.extent != nil })
    else { return nil }
    return Shape([.known(1)] + dimensions.dropFirst())
  }
}

extension Model {
  /// The model in the plainest form that computes the same: functions are inlined, what follows
  /// from constants and shapes alone is an initializer, branches whose condition is known stand in
  /// the graph around them, nothing is there that no output needs, and every value's type is
  /// declared as far as it can be inferred.
  ///
  /// Nodes that are left keep their names, and so do values.
  ///
  /// - Throws: E0330.
  public func simplified(
    _ options: SimplificationOptions = SimplificationOptions(),
    with registry: OperatorRegistry = .standard
  ) throws(Diagnostic) -> Model {
    var model = try inliningFunctions(keepingDomains: options.keptFunctionDomains)
    guard let main = model.mainGraph else { return model }
    var inference = InferenceOptions()
    inference.constantElementLimit = options.constantElementLimit
    inference.foldedElementBudget = options.foldedElementBudget
    inference.foldingWorkBudget = .max
    for input in model[main].inputs {
      var shape = options.inputShapes[model[input.value].name].map { Shape($0) }
      if shape == nil, options.fixesBatch { shape = input.type?.shape?.withOneItem }
      guard let shape else { continue }
      inference.inputTypes[input.value] = .tensor(input.type?.elementType, shape)
    }
    // A branch that is taken out can decide the next one.
    for _ in 0..<64 {
      let facts = model.inferred(with: registry, options: inference)
      if model.spliceKnownBranches(of: main, facts) { continue }
      model.foldConstants(of: main, facts)
      model.removeUnusedNodes(of: main)
      model.declareTypes(of: main, facts, inputTypes: inference.inputTypes)
      break
    }
    return model
  }

  /// Puts the nodes of branches whose condition is known in place of the If; says whether there
  /// were any.
  private mutating func spliceKnownBranches(of graph: GraphID, _ facts: GraphFacts) -> Bool {
    var nodes: [NodeID] = []
    var replacements: [ValueID: ValueID] = [:]
    for id in self[graph].nodes {
      let node = self[id]
      guard node.operatorType == "If", node.canonicalDomain.isEmpty,
        let condition = node.inputs.first ?? nil,
        let value = facts[condition].constant?.int64s.first,
        case .graph(let branch)? = node.attribute(value != 0 ? "then_branch" : "else_branch")?.value
      else {
        nodes.append(id)
        continue
      }
      for inner in self[branch].nodes { nodes.append(adopt(inner, into: graph)) }
      self[graph].initializers += self[branch].initializers
      for (output, result) in zip(node.outputs, self[branch].outputs) {
        if let output { replacements[output] = result.value }
      }
    }
    guard !replacements.isEmpty else { return false }
    self[graph].nodes = nodes
    replaceValues(replacements, in: graph)
    return true
  }

  /// Moves a node into a graph.
  private mutating func adopt(_ id: NodeID, into graph: GraphID) -> NodeID {
    let node = self[id]
    let position = self[graph].nodes.count
    let copy = addNode(node, to: graph)
    self[graph].nodes.removeSubrange(position...)
    for output in node.outputs.compactMap({ $0 }) { self[output].graph = graph }
    return copy
  }

  /// Makes all readers of some values read others; outputs of the graph keep their names by way of
  /// an Identity.
  private mutating func replaceValues(_ replacements: [ValueID: ValueID], in graph: GraphID) {
    func resolved(_ value: ValueID) -> ValueID {
      var value = value
      while let next = replacements[value] { value = next }
      return value
    }
    for index in nodes.indices {
      nodes[index].inputs = ValueList(nodes[index].inputs.map { $0.map(resolved) })
    }
    for index in graphs.indices {
      for position in graphs[index].outputs.indices {
        let old = graphs[index].outputs[position].value
        let new = resolved(old)
        if old == new { continue }
        if GraphID(index) == graph {
          addNode(
            Node("Identity", name: self[old].name, inputs: [new], outputs: [old]), to: graph)
        } else {
          graphs[index].outputs[position].value = new
        }
      }
    }
  }

  /// Turns outputs of nodes whose values are known into initializers.
  private mutating func foldConstants(of graph: GraphID, _ facts: GraphFacts) {
    var kept: [NodeID] = []
    for id in self[graph].nodes {
      let outputs = self[id].outputs.compactMap { $0 }
      let constants = outputs.compactMap { facts[$0].constant }
      guard !outputs.isEmpty, constants.count == outputs.count else {
        kept.append(id)
        continue
      }
      for (output, constant) in zip(outputs, constants) {
        self[output].producer = nil
        self[graph].initializers.append(Initializer(output, StoredTensor(constant)))
      }
    }
    self[graph].nodes = kept
  }

  /// Removes nodes and initializers that no output needs.
  private mutating func removeUnusedNodes(of graph: GraphID) {
    var needed = Set(self[graph].outputs.map(\.value))
    var kept: [NodeID] = []
    for id in self[graph].nodes.reversed() {
      guard self[id].outputs.contains(where: { $0.map(needed.contains) ?? false }) else {
        continue
      }
      needed.formUnion(valuesRead(by: id))
      kept.append(id)
    }
    self[graph].nodes = kept.reversed()
    let inputs = Set(self[graph].inputs.map(\.value))
    self[graph].initializers.removeAll { !needed.contains($0.value) && !inputs.contains($0.value) }
    self[graph].sparseInitializers.removeAll { !needed.contains($0.value) }
  }

  /// Declares the type of every value that nodes of a graph compute.
  private mutating func declareTypes(
    of graph: GraphID, _ facts: GraphFacts, inputTypes: [ValueID: ValueType]
  ) {
    for index in self[graph].inputs.indices {
      let value = self[graph].inputs[index].value
      if let type = inputTypes[value] { self[graph].inputs[index].type = type }
    }
    var infos: [ValueInfo] = []
    for id in self[graph].nodes {
      for output in self[id].outputs.compactMap({ $0 }) {
        if let type = facts[output].type { infos.append(ValueInfo(output, type: type)) }
      }
    }
    self[graph].valueInfos = infos
    for index in self[graph].outputs.indices {
      let value = self[graph].outputs[index].value
      self[graph].outputs[index].type = facts[value].type ?? self[graph].outputs[index].type
    }
  }
}
