public import Diagnostics

extension DiagnosticCode {
  /// A function calls itself.
  public static let recursiveFunction = DiagnosticCode(
    "E0330", "A function calls itself",
    explanation: """
      A model-local function applies itself, directly or through other functions. Functions are \
      expanded before they run, which would never end: onnx.checker and onnxruntime refuse the \
      model, others may hang.
      """,
    mend: """
      Follow the notes around the circle and break it: write repetition as a Loop or Scan node.
      """)
}

extension DiagnosticCode {
  /// Functions cannot be expanded within bounds.
  public static let functionExpansion = DiagnosticCode(
    "E0347", "Functions expand to too much",
    explanation: """
      A model that is run or written in a format without functions has its functions expanded. \
      Those of this model call one another too deeply, or would become so many nodes that the \
      small file would fill the memory: forty functions, each of which calls the next one twice, \
      stand for a million million nodes.
      """,
    mend: """
      Do not trust the file if it is not your own. Otherwise write repetition as a Loop or Scan \
      node, or call fewer functions in a row.
      """)
}

extension Model {
  /// The model with every node that applies a model-local function replaced by the function's body.
  ///
  /// Attributes of the body that refer to the function's attributes take the node's values, or the
  /// function's defaults. Inner values are named after the node.
  ///
  /// - Parameter keptDomains: domains whose functions stay as they are, with their calls.
  /// - Throws: E0330 where a function calls itself, E0347 where the calls nest deeper than 100 levels
  ///   or the bodies come to more than 50,000 nodes and twenty times those of the model.
  public func inliningFunctions(
    keepingDomains keptDomains: Set<String> = []
  ) throws(Diagnostic) -> Model {
    let kept = functions.filter { keptDomains.contains($0.domain ?? "") }
    if functions.count == kept.count { return self }
    var inliner = FunctionInliner(self, keepingDomains: keptDomains)
    for graph in graphs.indices where !inliner.isFunctionBody(GraphID(graph)) {
      try inliner.expandNodes(of: GraphID(graph))
    }
    inliner.model.functions = kept.isEmpty ? [] : functions
    return inliner.model
  }
}

/// The state of one expansion of functions.
private struct FunctionInliner {
  var model: Model
  private let functions: [FunctionKey: Function]
  private let bodies: Set<GraphID>
  private var expansions = 0
  private var copiedNodes = 0
  private let copyLimit: Int
  private static let depthLimit = 100

  init(_ model: Model, keepingDomains keptDomains: Set<String>) {
    self.model = model
    copyLimit = 50_000 + 20 * model.nodes.count
    functions = model.functionIndex.mapValues { model.functions[$0] }
      .filter { !keptDomains.contains($0.key.domain) }
    var bodies: Set<GraphID> = []
    for function in model.functions { Self.collect(function.body, in: model, &bodies) }
    self.bodies = bodies
  }

  private static func collect(_ graph: GraphID, in model: Model, _ bodies: inout Set<GraphID>) {
    guard bodies.insert(graph).inserted else { return }
    for node in model[graph].nodes {
      for subgraph in model[node].subgraphs { collect(subgraph, in: model, &bodies) }
    }
  }

  func isFunctionBody(_ graph: GraphID) -> Bool { bodies.contains(graph) }

  /// Replaces the calls in one graph; the bodies that come in are expanded as they do.
  mutating func expandNodes(of graph: GraphID) throws(Diagnostic) {
    let nodes = model[graph].nodes
    guard nodes.contains(where: { functions[model[$0].functionKey] != nil }) else { return }
    model[graph].nodes = []
    for id in nodes {
      if let function = functions[model[id].functionKey] {
        try expand(model[id], function, into: graph, callers: [])
      } else {
        model[graph].nodes.append(id)
      }
    }
  }

  private mutating func expand(
    _ call: Node, _ function: Function, into graph: GraphID, callers: [GraphID]
  ) throws(Diagnostic) {
    let place = Location([.function(domain: function.domain ?? "", name: function.name ?? "")])
    if callers.contains(function.body) {
      throw Diagnostic(
        .recursiveFunction, "'\(function.name ?? "")' calls itself", at: place)
    }
    expansions += 1
    guard callers.count < Self.depthLimit else {
      throw Diagnostic(
        .functionExpansion, "functions call one another deeper than \(Self.depthLimit) levels",
        at: place)
    }
    var instance = Instance(
      call: call, function: function, prefix: (call.name ?? call.operatorType) + "/\(expansions)/",
      callers: callers + [function.body])
    let body = model[function.body]
    for (position, input) in body.inputs.enumerated() {
      instance.values[input.value] =
        position < call.inputs.count ? .some(call.inputs[position]) : .some(nil)
    }
    var identities: [(from: ValueID, to: ValueID)] = []
    for (position, output) in body.outputs.enumerated() where position < call.outputs.count {
      guard let target = call.outputs[position] else { continue }
      if instance.values[output.value] == nil, model[output.value].producer != nil {
        instance.values[output.value] = .some(target)
      } else {
        identities.append((output.value, target))
      }
    }
    for initializer in body.initializers {
      let value = mapped(initializer.value, &instance, in: graph)
      if let value { model[graph].initializers.append(Initializer(value, initializer.tensor)) }
    }
    for id in body.nodes {
      try addCopy(of: model[id], &instance, to: graph)
    }
    for (from, to) in identities {
      guard let source = mapped(from, &instance, in: graph) else { continue }
      model.addNode(Node("Identity", inputs: [source], outputs: [to]), to: graph)
    }
  }

  /// Copies a node of the body; one that calls a function is expanded in turn.
  private mutating func addCopy(
    of node: Node, _ instance: inout Instance, to graph: GraphID
  ) throws(Diagnostic) {
    copiedNodes += 1
    guard copiedNodes <= copyLimit else {
      throw Diagnostic(
        .functionExpansion, "the functions expand to more than \(copyLimit) nodes",
        at: Location([
          .function(domain: instance.function.domain ?? "", name: instance.function.name ?? "")
        ]))
    }
    let node = try copy(node, &instance, in: graph)
    if let function = functions[node.functionKey] {
      try expand(node, function, into: graph, callers: instance.callers)
    } else {
      model.addNode(node, to: graph)
    }
  }

  /// One expansion of a function: the call, and what stands for the body's values.
  private struct Instance {
    let call: Node
    let function: Function
    let prefix: String
    /// The bodies that are being expanded around and by this one.
    let callers: [GraphID]
    /// A nil value stands for an input that the call leaves out.
    var values: [ValueID: ValueID?] = [:]
  }

  private mutating func mapped(
    _ value: ValueID, _ instance: inout Instance, in graph: GraphID
  ) -> ValueID? {
    if let known = instance.values[value] { return known }
    let copy = model.addValue(instance.prefix + model[value].name, in: graph)
    instance.values[value] = .some(copy)
    return copy
  }

  private mutating func copy(
    _ node: Node, _ instance: inout Instance, in graph: GraphID
  ) throws(Diagnostic) -> Node {
    var copy = node
    copy.name = instance.prefix + (node.name ?? "")
    copy.inputs = []
    copy.outputs = []
    for input in node.inputs {
      copy.inputs.append(input.flatMap { mapped($0, &instance, in: graph) })
    }
    for output in node.outputs {
      copy.outputs.append(output.flatMap { mapped($0, &instance, in: graph) })
    }
    copy.operatorSetVersion =
      instance.function.operatorSets.version(of: node.canonicalDomain) ?? node.operatorSetVersion
    copy.attributes = []
    for attribute in node.attributes {
      if let bound = try bind(attribute, &instance, in: graph) { copy.attributes.append(bound) }
    }
    if node.isGradient { rename(&copy, from: node.graph, &instance, in: graph) }
    return copy
  }

  /// Gives the values that a copied node names in attributes their names in the graph.
  private mutating func rename(
    _ copy: inout Node, from body: GraphID, _ instance: inout Instance, in graph: GraphID
  ) {
    var names: [ByteString: ByteString] = [:]
    for name in copy.namedValues {
      guard let value = model.value(named: name.description, in: body),
        let own = mapped(value, &instance, in: graph)
      else { continue }
      names[name] = ByteString(model[own].name)
    }
    for index in copy.attributes.indices {
      switch copy.attributes[index].value {
      case .string(let name): copy.attributes[index].value = .string(names[name] ?? name)
      case .strings(let list): copy.attributes[index].value = .strings(list.map { names[$0] ?? $0 })
      default: break
      }
    }
  }

  /// An attribute of the body with its reference resolved and its subgraphs copied; nil where it
  /// refers to an attribute that the call leaves out and that has no default.
  private mutating func bind(
    _ attribute: Attribute, _ instance: inout Instance, in graph: GraphID
  ) throws(Diagnostic) -> Attribute? {
    var bound = attribute
    if let reference = attribute.referencedName, !reference.isEmpty {
      let given =
        instance.call.attribute(reference)
        ?? instance.function.attributeDefaults.first { $0.name == reference }
      guard let given else { return nil }
      bound = given
      bound.name = attribute.name
      return bound
    }
    switch attribute.value {
    case .graph(let body): bound.value = .graph(try copy(body, &instance, in: graph))
    case .graphs(let bodies):
      var copies: [GraphID] = []
      for body in bodies { copies.append(try copy(body, &instance, in: graph)) }
      bound.value = .graphs(copies)
    default: break
    }
    return bound
  }

  private mutating func copy(
    _ body: GraphID, _ instance: inout Instance, in parent: GraphID
  ) throws(Diagnostic) -> GraphID {
    let source = model[body]
    let id = model.addGraph(name: source.name, parent: parent)
    for info in source.inputs + source.outputs + source.valueInfos {
      _ = mapped(info.value, &instance, in: id)
    }
    let infos = [source.inputs, source.outputs, source.valueInfos].map { infos in
      infos.compactMap { info -> ValueInfo? in
        guard let value = instance.values[info.value] ?? nil else { return nil }
        var copy = info
        copy.value = value
        return copy
      }
    }
    model[id].inputs = infos[0]
    model[id].outputs = infos[1]
    model[id].valueInfos = infos[2]
    for initializer in source.initializers {
      if let value = mapped(initializer.value, &instance, in: id) {
        model[id].initializers.append(Initializer(value, initializer.tensor))
      }
    }
    for node in source.nodes {
      try addCopy(of: model[node], &instance, to: id)
    }
    return id
  }
}
