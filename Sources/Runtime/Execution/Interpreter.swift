import Diagnostics
import ModelIR
import Operators

/// The values of one graph during one run, and the way to those of the graphs around it.
final class Frame {
  var values: [ValueID: RuntimeValue] = [:]
  private let outer: (ValueID) -> RuntimeValue?

  init(outer: @escaping (ValueID) -> RuntimeValue? = { _ in nil }) { self.outer = outer }

  func lookup(_ id: ValueID) -> RuntimeValue? { values[id] ?? outer(id) }
}

/// Runs graphs node by node, with types known only as values arrive: the reference mode, and the
/// bodies of control-flow operators.
final class Interpreter {
  let executor: NodeExecutor
  private let constants: [ValueID: Tensor]
  private var schedules: [GraphID: Schedule] = [:]
  private var contexts: [NodeID: NodeContext] = [:]

  /// The values that are not needed any more after each node of a graph.
  private struct Schedule {
    var nodes: [NodeID]
    var released: [[ValueID]]
  }

  init(executor: NodeExecutor, constants: [ValueID: Tensor]) {
    self.executor = executor
    self.constants = constants
  }

  /// Runs a graph.
  ///
  /// - Parameters:
  ///   - values: values of the graph's inputs, by id.
  ///   - outer: finds values of the graphs around this one.
  ///   - observe: sees each value as it is computed.
  /// - Returns: the values of the graph's outputs.
  func run(
    _ id: GraphID, values: [ValueID: RuntimeValue],
    outer: @escaping (ValueID) -> RuntimeValue? = { _ in nil },
    observe: ((ValueID, RuntimeValue) -> Void)? = nil
  ) throws(Diagnostic) -> [RuntimeValue] {
    let graph = executor.model[id]
    // The body of an endless loop may have no nodes.
    try executor.monitor.check()
    let frame = Frame(outer: outer)
    frame.values = values
    for initializer in graph.initializers where frame.values[initializer.value] == nil {
      frame.values[initializer.value] = .tensor(try constant(initializer))
    }
    for sparse in graph.sparseInitializers where frame.values[sparse.value] == nil {
      frame.values[sparse.value] = .tensor(try sparse.tensor.dense())
    }
    let schedule = schedule(of: id)
    for (index, nodeID) in schedule.nodes.enumerated() {
      do throws(Diagnostic) {
        try executor.monitor.enter(nodeID)
        let outputs = try execute(nodeID, frame)
        for (output, value) in zip(executor.model[nodeID].outputs, outputs) {
          guard let output else { continue }
          frame.values[output] = value
          observe?(output, value)
        }
      } catch {
        throw error.inside(location(of: nodeID, at: index, in: graph))
      }
      for value in schedule.released[index] { frame.values[value] = nil }
    }
    var results: [RuntimeValue] = []
    for output in graph.outputs {
      guard let value = frame.lookup(output.value) else { throw undefined(output.value) }
      results.append(value)
    }
    return results
  }

  private func execute(_ id: NodeID, _ frame: Frame) throws(Diagnostic) -> [RuntimeValue] {
    let context = try nodeContext(id)
    var inputs: [RuntimeValue?] = []
    for input in context.node.inputs {
      guard let input else {
        inputs.append(nil)
        continue
      }
      guard let value = frame.lookup(input) else { throw undefined(input) }
      inputs.append(value)
    }
    return try executor.execute(id, context, inputs: inputs) {
      (graph: GraphID, inputs: [RuntimeValue]) throws(Diagnostic) -> [RuntimeValue] in
      try self.runSubgraph(graph, inputs, frame.lookup)
    }
  }

  /// Runs the body of a control-flow operator.
  func runSubgraph(
    _ id: GraphID, _ inputs: [RuntimeValue], _ outer: @escaping (ValueID) -> RuntimeValue?
  ) throws(Diagnostic) -> [RuntimeValue] {
    let declared = executor.model[id].inputs
    guard inputs.count <= declared.count else {
      throw Diagnostic(
        .wrongInputs, "the body takes \(counted(declared.count, "input")), but got \(inputs.count)")
    }
    var values: [ValueID: RuntimeValue] = [:]
    for (info, value) in zip(declared, inputs) { values[info.value] = value }
    return try run(id, values: values, outer: outer)
  }

  private func constant(_ initializer: Initializer) throws(Diagnostic) -> Tensor {
    if let known = constants[initializer.value] { return known }
    do throws(Diagnostic) { return try initializer.tensor.dense() } catch {
      throw error.inside(.initializer(executor.model[initializer.value].name))
    }
  }

  private func nodeContext(_ id: NodeID) throws(Diagnostic) -> NodeContext {
    if let known = contexts[id] { return known }
    let context = try executor.context(of: id)
    contexts[id] = context
    return context
  }

  private func schedule(of id: GraphID) -> Schedule {
    if let known = schedules[id] { return known }
    let model = executor.model
    let nodes = model[id].nodes
    let kept = Set(model[id].outputs.map(\.value))
    var seen: Set<ValueID> = []
    var released = [[ValueID]](repeating: [], count: nodes.count)
    for index in nodes.indices.reversed() {
      for value in model.valuesRead(by: nodes[index]) where model[value].graph == id {
        if seen.insert(value).inserted && !kept.contains(value) { released[index].append(value) }
      }
    }
    let schedule = Schedule(nodes: nodes, released: released)
    schedules[id] = schedule
    return schedule
  }

  private func undefined(_ value: ValueID) -> Diagnostic {
    Diagnostic(
      .undefinedValue, "'\(executor.model[value].name)' has not been computed",
      at: Location([.value(executor.model[value].name)]))
  }

  private func location(of id: NodeID, at index: Int, in graph: Graph) -> Location {
    let node = executor.model[id]
    return Location([
      .graph(graph.name ?? ""),
      .node(index: index, name: node.name ?? "", operatorType: node.qualifiedOperator),
    ])
  }
}
