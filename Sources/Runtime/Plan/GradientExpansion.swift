import Diagnostics
import ModelIR
import Operators

extension Model {
  /// Whether a node asks for gradients.
  var hasGradients: Bool { nodes.contains(where: \.isGradient) }

  /// The model with every Gradient node replaced by nodes of the standard's other operators.
  ///
  /// Values keep their ids. `origins` has the Gradient node that each new node comes from.
  ///
  /// - Throws: E0801 at an operator without a rule for its gradient.
  func expandingGradients(
    with registry: OperatorRegistry, options: InferenceOptions
  ) throws(Diagnostic) -> (model: Model, origins: [NodeID: NodeID]) {
    guard let mainGraph else { return (self, [:]) }
    var expansion = GradientExpansion(model: self, registry: registry, options: options)
    try expansion.expandNodes(of: mainGraph)
    return (expansion.model, expansion.origins)
  }
}

/// The state of one expansion of gradients.
private struct GradientExpansion {
  var model: Model
  var origins: [NodeID: NodeID] = [:]
  private var visited: Set<GraphID> = []
  private let registry: OperatorRegistry
  private let options: InferenceOptions
  /// Gradients of gradients multiply nodes without bound.
  private static let nodeLimit = 50_000

  init(model: Model, registry: OperatorRegistry, options: InferenceOptions) {
    self.model = model
    self.registry = registry
    self.options = options
  }

  /// Replaces the gradients in a graph and in the bodies that its nodes have.
  mutating func expandNodes(of graph: GraphID) throws(Diagnostic) {
    guard visited.insert(graph).inserted else { return }
    var index = 0
    while index < model[graph].nodes.count {
      let id = model[graph].nodes[index]
      let place = Location([
        .graph(model[graph].name ?? ""),
        .node(
          index: index, name: model[id].name ?? "", operatorType: model[id].qualifiedOperator),
      ])
      do throws(Diagnostic) {
        if model[id].isGradient, try expand(id, at: index, in: graph) { continue }
        for body in model[id].subgraphs { try expandNodes(of: body) }
        index += 1
      } catch {
        throw error.inside(place)
      }
    }
  }

  /// Replaces a gradient; false where the graph contradicts itself, which the plan reports, and in a
  /// branch that is never taken.
  private mutating func expand(
    _ id: NodeID, at index: Int, in graph: GraphID
  ) throws(Diagnostic) -> Bool {
    let request = try request(id, in: graph)
    guard model.nodes.count <= Self.nodeLimit else {
      throw Diagnostic(.notExecutable, "the gradients take more than \(Self.nodeLimit) nodes")
    }
    let before = self
    let following = model[graph].nodes[(index + 1)...]
    model[graph].nodes.removeSubrange(index...)
    let present = Set(model[graph].nodes)
    var path = path(to: request.y, from: Set(request.sources))
    var y = request.y
    var sources = request.sources
    let isInPlace =
      request.values == request.sources
      && path.allSatisfy { model[$0].graph != graph || present.contains($0) }
    if !isInPlace {
      try copy(&path, &y, &sources, values: request.values, to: graph, present: present)
    }
    let facts = model.inferred(with: registry, options: options)
    let isContradictory = facts.diagnostics.contains { !$0.location.isInsideBody }
    let isUntaken = facts[y].type == nil || facts.untaken[y] != nil
    if isContradictory || graph != model.mainGraph && isUntaken {
      self = before
      return false
    }
    let prefix = (model[id].name ?? "") + "/gradient\(id.index)/"
    let tape = GradientTape(
      model, registry: registry, facts: facts, graph: graph, prefix: prefix)
    try write(request, y, sources, path, on: tape)
    model = tape.model
    removeUnused(from: index, in: graph, wanted: Set(request.outputs.compactMap { $0 }))
    for new in model[graph].nodes[index...] { origins[new] = id }
    model[graph].nodes += following
    return true
  }

  /// Writes the backward nodes.
  private func write(
    _ request: Request, _ y: ValueID, _ sources: [ValueID], _ path: [NodeID], on tape: GradientTape
  ) throws(Diagnostic) {
    let value = try tape.term(y)
    guard ElementTypes.floatsAndBFloat16.contains(value.elementType) else {
      throw Diagnostic(.invalidArgument, "'y' is \(value.elementType.name), expected a float")
    }
    let differentiated = sources.prefix(request.differentiatedCount)
    let gradients = try tape.gradients(
      of: Set(differentiated), through: path,
      from: [y: tape.filled(1, value.elementType, value.shape)])
    for (source, output) in zip(differentiated, request.outputs) {
      guard let output else { continue }
      let x = try tape.term(source)
      guard ElementTypes.floats.contains(x.elementType) else {
        throw Diagnostic(
          .invalidArgument, "'\(model[source].name)' in 'xs' is \(x.elementType.name)",
          at: Location([.attribute("xs")]))
      }
      if let gradient = gradients[source] {
        tape.name(gradient, output)
      } else {
        tape.name(try tape.filled(0, x.elementType, x.shape), output)
      }
    }
  }
}

extension GradientExpansion {
  /// What a Gradient node asks for.
  private struct Request: NodeReading {
    let context: NodeContext
    var y = ValueID(0)
    /// The tensors named in `xs` and `zs`.
    var sources: [ValueID] = []
    /// The number of those in `xs`.
    var differentiatedCount = 0
    /// The values that the tensors are to have.
    var values: [ValueID] = []
    var outputs: ValueList { context.node.outputs }
  }

  private func request(_ id: NodeID, in graph: GraphID) throws(Diagnostic) -> Request {
    let node = model[id]
    guard let opset = model.operatorSetVersion(for: node),
      let version = registry.find(node)?.version(in: Int(clamping: opset))
    else { throw Diagnostic(.notExecutable, "no operator set has this operator") }
    var request = Request(context: NodeContext(node: node, version: version))
    for attribute in ["xs", "zs"] {
      for name in try request.optionalStrings(attribute) ?? [] {
        guard let value = model.value(named: name, in: graph) else {
          throw request.invalid(attribute, "names '\(name)', which is no value of the graph")
        }
        request.sources.append(value)
      }
      if attribute == "xs" { request.differentiatedCount = request.sources.count }
    }
    let name = try request.string("y")
    guard let y = model.value(named: name, in: graph) else {
      throw request.invalid("y", "names '\(name)', which is no value of the graph")
    }
    request.y = y
    request.values = node.inputs.compactMap { $0 }
    guard request.values.count == request.sources.count, request.values.count == node.inputs.count,
      Set(request.sources).count == request.sources.count
    else {
      throw request.mismatch(
        "\(counted(request.values.count, "input")) for \(request.sources.count) different tensors")
    }
    return request
  }

  /// The nodes that compute a value from others, in order.
  private func path(to y: ValueID, from sources: Set<ValueID>) -> [NodeID] {
    var order: [NodeID] = []
    var visited: Set<NodeID> = []
    var stack: [(node: NodeID, reads: [ValueID], next: Int)] = []
    func visit(_ value: ValueID) {
      guard !sources.contains(value), let node = model[value].producer?.node,
        visited.insert(node).inserted
      else { return }
      stack.append((node, model.valuesRead(by: node), 0))
    }
    visit(y)
    while let top = stack.last {
      if top.next < top.reads.count {
        stack[stack.count - 1].next += 1
        visit(top.reads[top.next])
      } else {
        order.append(top.node)
        stack.removeLast()
      }
    }
    return order
  }

  /// Copies the nodes that depend on the named tensors, with the given values in their places.
  private mutating func copy(
    _ path: inout [NodeID], _ y: inout ValueID, _ sources: inout [ValueID], values: [ValueID],
    to graph: GraphID, present: Set<NodeID>
  ) throws(Diagnostic) {
    var replaced: [ValueID: ValueID] = [:]
    for (source, value) in zip(sources, values) {
      let name = model[source].name + "/value\(model.values.count)"
      let own = model.addValue(name, in: graph)
      var identity = Node("Identity", name: name, inputs: [value], outputs: [own])
      identity.operatorSetVersion = 1
      model.addNode(identity, to: graph)
      replaced[source] = own
    }
    var copies: [NodeID] = []
    for id in path {
      let isThere = model[id].graph != graph || present.contains(id)
      guard model.valuesRead(by: id).contains(where: { replaced[$0] != nil }) || !isThere else {
        copies.append(id)
        continue
      }
      var node = model[id]
      guard node.subgraphs.isEmpty else {
        throw Diagnostic(
          .notExecutable, "'\(node.qualifiedOperator)' has no rule for its gradient")
      }
      node.operatorSetVersion = model.operatorSetVersion(for: node)
      node.inputs = ValueList(node.inputs.map { input in input.map { replaced[$0] ?? $0 } })
      for case let (slot, output?) in node.outputs.enumerated() {
        let own = model.addValue(model[output].name + "/value\(model.values.count)", in: graph)
        replaced[output] = own
        node.outputs[slot] = own
      }
      copies.append(model.addNode(node, to: graph))
    }
    path = copies
    y = replaced[y] ?? y
    sources = sources.map { replaced[$0] ?? $0 }
  }

  /// Removes the nodes from a place on whose outputs nothing uses.
  private mutating func removeUnused(from index: Int, in graph: GraphID, wanted: Set<ValueID>) {
    var wanted = wanted
    var kept: [NodeID] = []
    for id in model[graph].nodes[index...].reversed() {
      guard model[id].outputs.contains(where: { $0.map(wanted.contains) ?? false }) else {
        continue
      }
      kept.append(id)
      wanted.formUnion(model.valuesRead(by: id))
    }
    model[graph].nodes.replaceSubrange(index..., with: kept.reversed())
  }
}
