import Diagnostics
import Kernels
import ModelIR
import Operators

/// Prepares the nodes of a graph: those that have to be computed, each with its kernel where it has one.
struct PlanPreparation {
  private let executor: NodeExecutor
  private let graph: Graph
  private let facts: GraphFacts
  /// The graph's initializers by value; of several with one name the first counts.
  private let initializers: [ValueID: Int]
  private let packed: PackedWeights
  private var planned: PlannedGraph
  private var widened: WidenedValues
  /// The values that nodes of the graph read, or that the caller wants.
  private var read: Set<ValueID> = []

  private var model: Model { executor.model }

  /// The nodes of a graph that anything of `wanted` needs, or that something reads.
  ///
  /// - Parameters:
  ///   - packed: the weights that kernels arrange anew.
  ///   - fed: the inputs that the caller feeds, initialized or not.
  static func prepare(
    _ executor: NodeExecutor, graph: GraphID, facts: GraphFacts, packed: PackedWeights,
    fed: [ValueID], wanted: [ValueID]
  ) throws(Diagnostic) -> PlannedGraph {
    var preparation = PlanPreparation(executor, executor.model[graph], facts, packed, Set(fed))
    preparation.planned.kept = Set(wanted)
    preparation.read = Set(wanted)
    for node in preparation.graph.nodes {
      preparation.read.formUnion(executor.model.valuesRead(by: node))
    }
    let read = preparation.read
    let computed = preparation.graph.nodes.enumerated().filter { _, id in
      let node = executor.model[id]
      return !preparation.isFolded(node)
        && node.outputs.contains { output in output.map(read.contains) ?? false }
    }
    try preparation.noteDequantized()
    preparation.widened = WidenedValues(computed.map(\.element), in: preparation.planned)
    for (index, id) in computed {
      do throws(Diagnostic) { try preparation.add(id, executor.model[id], index) } catch {
        throw error.inside(executor.model.location(of: id, at: index))
      }
    }
    for value in wanted { try preparation.findConstant(value) }
    return preparation.planned
  }

  private init(
    _ executor: NodeExecutor, _ graph: Graph, _ facts: GraphFacts, _ packed: PackedWeights,
    _ fed: Set<ValueID>
  ) {
    self.executor = executor
    self.packed = packed
    self.graph = graph
    self.facts = facts
    planned = PlannedGraph(executor.model, facts)
    widened = WidenedValues([], in: planned)
    initializers = Dictionary(
      graph.initializers.enumerated().filter { !fed.contains($1.value) }.map { ($1.value, $0) },
      uniquingKeysWith: min)
  }

  private func isFolded(_ node: Node) -> Bool {
    let outputs = node.outputs.compactMap { $0 }
    return !outputs.isEmpty && outputs.allSatisfy { facts[$0].constant != nil }
  }

  private mutating func add(_ id: NodeID, _ node: Node, _ index: Int) throws(Diagnostic) {
    let context = try executor.context(of: id)
    let read = model.valuesRead(by: id)
    for value in read { try findConstant(value) }
    if try dequantize(id, node, context) { return }
    if !node.subgraphs.isEmpty { planned.kept.formUnion(read) }
    let outputs = outputs(of: context)
    var made = PlannedGraph.Node(
      id: id, index: index, inputs: Array(node.inputs), outputs: outputs,
      work: .evaluate(context))
    if let preparation = try preparation(for: context, outputs),
      let prepare = context.version.prepare
    {
      if let kernel = try prepare(preparation) { made.work = .kernel(kernel) }
      if made.isEvaluated || widened.movesFloats(node),
        try addWidened(made, preparation, prepare)
      {
        return
      }
    }
    for value in read { widened.makeRounded(value, for: made, in: &planned) }
    planned.nodes.append(made)
  }

  /// Adds a node on types of 16 bits that a kernel for floats computes; false where there is none.
  private mutating func addWidened(
    _ node: PlannedGraph.Node, _ preparation: PreparationContext, _ prepare: Preparation
  ) throws(Diagnostic) -> Bool {
    guard preparation.canBeWidened else { return false }
    var constants: [Tensor?] = []
    for input in node.inputs {
      var constant: Tensor?
      if let input, planned.constants[input] != nil {
        constant =
          planned.constants[
            try widened.widened(input, for: node, in: &planned, on: executor)]
      }
      constants.append(constant)
    }
    guard let kernel = try prepare(preparation.widened(constants: constants)) else { return false }
    var made = node
    made.inputs = []
    for input in node.inputs {
      var wide: ValueID?
      if let input { wide = try widened.widened(input, for: node, in: &planned, on: executor) }
      made.inputs.append(wide)
    }
    made.work = .kernel(kernel)
    made.outputs = node.outputs.map { $0.map { widened.define($0, in: &planned) } }
    planned.nodes.append(made)
    for case let output? in node.outputs { widened.finish(output, of: made, in: &planned) }
    return true
  }

  /// Notes the constants that have been folded from DequantizeLinear, with what that reads.
  private mutating func noteDequantized() throws(Diagnostic) {
    for id in graph.nodes {
      let node = model[id]
      guard node.isStandard("DequantizeLinear"), isFolded(node), let output = node.outputs[0],
        read.contains(output)
      else { continue }
      for case let input? in node.inputs { try findConstant(input) }
      planned.dequantized[output] = id
    }
  }

  /// Computes what a DequantizeLinear of constants gives, however large; false for other nodes.
  private mutating func dequantize(
    _ id: NodeID, _ node: Node, _ context: NodeContext
  ) throws(Diagnostic) -> Bool {
    let constants = node.inputs.map { $0.flatMap { planned.constants[$0] } }
    guard executor.mode == .optimized, node.isStandard("DequantizeLinear"),
      let output = node.outputs.first ?? nil,
      zip(node.inputs, constants).allSatisfy({ $0 == nil || $1 != nil })
    else { return false }
    let results = try executor.execute(
      id, context, inputs: constants.map { $0.map { .tensor($0) } }, constants: { constants },
      runSubgraph: { _, _ in [] })
    guard let tensor = results.first?.tensor else { return false }
    planned.constants[output] = tensor
    planned.dequantized[output] = id
    return true
  }

  private mutating func findConstant(_ value: ValueID) throws(Diagnostic) {
    guard planned.constants[value] == nil else { return }
    if let found = initializers[value] {
      let tensor = graph.initializers[found].tensor
      do throws(Diagnostic) {
        planned.constants[value] = try packed.tensor(value, tensor)
        if planned.constants[value] == nil { planned.constants[value] = facts[value].constant }
        if planned.constants[value] == nil { planned.constants[value] = try tensor.dense() }
      } catch {
        throw error.inside(.initializer(model[value].name))
      }
    } else if let folded = facts[value].constant {
      planned.constants[value] = folded
    } else if let sparse = graph.sparseInitializers.first(where: { $0.value == value }) {
      planned.constants[value] = try sparse.tensor.dense()
    }
  }

  /// The outputs of a node without the optional ones that nothing reads.
  private func outputs(of context: NodeContext) -> [ValueID?] {
    let parameters = context.version.outputs
    var outputs = Array(context.node.outputs)
    for (index, output) in outputs.enumerated() where index < parameters.count {
      guard let output, parameters[index].kind == .optional else { continue }
      if !read.contains(output) { outputs[index] = nil }
    }
    while case .some(nil) = outputs.last { outputs.removeLast() }
    return outputs
  }

  /// What a kernel for a node with these outputs is prepared from; nil where there can be none.
  private func preparation(
    for context: NodeContext, _ outputs: [ValueID?]
  ) throws(Diagnostic) -> PreparationContext? {
    guard executor.mode == .optimized, context.version.prepare != nil else { return nil }
    guard let inputs = try types(of: context.node.inputs),
      let outputTypes = try types(of: outputs)
    else { return nil }
    // Kernels are made for what fits into memory alone.
    for case (let output?, let type?) in zip(outputs, outputTypes) {
      try executor.monitor.require(type, for: planned.name(of: output))
    }
    return PreparationContext(
      context: context, inputs: inputs,
      constants: context.node.inputs.map { $0.flatMap { planned.constants[$0] } },
      outputs: outputTypes)
  }

  /// The types of values, nil for those that are left out; nothing where one is not known.
  private func types(of values: some Sequence<ValueID?>) throws(Diagnostic) -> [ConcreteType?]? {
    var types: [ConcreteType?] = []
    for value in values {
      guard let value else {
        types.append(nil)
        continue
      }
      guard let type = planned.type(of: value) else { return nil }
      try executor.monitor.requirePositions(of: type.shape)
      types.append(type)
    }
    return types
  }
}

extension Model {
  /// Where a node of the main graph stands.
  func location(of id: NodeID, at index: Int) -> Location {
    let node = self[id]
    return Location([
      .graph(mainGraph.flatMap { self[$0].name } ?? ""),
      .node(index: index, name: node.name ?? "", operatorType: node.qualifiedOperator),
    ])
  }
}
