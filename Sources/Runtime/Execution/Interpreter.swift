import ByteStorage
import Diagnostics
import ModelIR
import Operators

/// The values of one graph during one run, and the way to those of the graphs around it.
private final class Frame {
  let body: Body
  var values: [RuntimeValue?]
  private let outer: (ValueID) -> RuntimeValue?

  init(_ body: Body, outer: @escaping (ValueID) -> RuntimeValue?) {
    self.body = body
    values = body.start
    self.outer = outer
  }

  func lookup(_ source: Body.Source) -> RuntimeValue? {
    switch source {
    case .own(let slot, let id): values[slot] ?? outer(id)
    case .outer(let id): outer(id)
    }
  }

  func lookup(_ id: ValueID) -> RuntimeValue? {
    body.slot(of: id).flatMap { values[$0] } ?? outer(id)
  }
}

/// Runs graphs node by node, with types known only as values arrive: the reference mode, and the
/// bodies of control-flow operators.
///
/// In optimized mode, nodes that compute with constants alone are computed once.
final class Interpreter {
  let executor: NodeExecutor
  private let constants: [ValueID: Tensor]
  private var bodies: [GraphID: Body] = [:]
  private var contexts: [NodeID: NodeContext] = [:]
  /// The values that are the same in every run.
  private var fixed: Set<ValueID> = []
  /// The bytes of results that may still be kept for further runs.
  private var foldingBudget: Int

  init(executor: NodeExecutor, constants: [ValueID: Tensor]) {
    self.executor = executor
    self.constants = constants
    if let main = executor.model.mainGraph.map({ executor.model[$0] }) {
      fixed.formUnion(main.initializers.map(\.value))
      fixed.subtract(main.inputs.map(\.value))
    }
    foldingBudget = executor.mode == .optimized ? executor.monitor.limits.maximumBytes / 16 : 0
  }

  /// Runs a graph.
  ///
  /// - Parameters:
  ///   - values: values of the graph's inputs, by id.
  ///   - outer: finds values of the graphs around this one.
  /// - Returns: the values of the graph's outputs.
  func run(
    _ id: GraphID, values: [(ValueID, RuntimeValue)],
    outer: @escaping (ValueID) -> RuntimeValue? = { _ in nil }
  ) throws(Diagnostic) -> [RuntimeValue] {
    // The body of an endless loop may have no nodes.
    try executor.monitor.check()
    var body = try body(id)
    let frame = Frame(body, outer: outer)
    for (value, content) in values {
      if let slot = body.slot(of: value) { frame.values[slot] = content }
    }
    var isChanged = false
    for (position, step) in body.steps.enumerated() {
      do throws(Diagnostic) {
        try executor.monitor.enter(step.node)
        let outputs = try execute(step, frame)
        for (slot, value) in zip(step.outputs, outputs) {
          if let slot { frame.values[slot] = value }
        }
        if !step.isVarying {
          let isFoldable = isFoldable(step, body, outputs)
          if isFoldable { fixed.formUnion(executor.model[step.node].outputs.compactMap { $0 }) }
          body.settle(position, isFoldable ? outputs : nil)
          isChanged = true
        }
      } catch {
        throw error.inside(location(of: step, in: executor.model[id]))
      }
      for slot in step.released { frame.values[slot] = nil }
    }
    if isChanged {
      body.removeFolded(in: executor.model)
      bodies[id] = body
    }
    var results: [RuntimeValue] = []
    for output in body.outputs {
      guard let value = frame.lookup(output) else { throw undefined(output) }
      results.append(value)
    }
    return results
  }

  private func execute(
    _ step: Body.Step, _ frame: Frame
  ) throws(Diagnostic) -> [RuntimeValue] {
    let context = try nodeContext(step.node)
    var inputs: [RuntimeValue?] = []
    inputs.reserveCapacity(step.inputs.count)
    for input in step.inputs {
      guard let input else {
        inputs.append(nil)
        continue
      }
      guard let value = frame.lookup(input) else { throw undefined(input) }
      inputs.append(value)
    }
    return try executor.execute(
      step.node, context, inputs: inputs,
      constants: { zip(step.inputs, inputs).map { self.isFixed($0) ? $1?.tensor : nil } }
    ) {
      (graph: GraphID, inputs: [RuntimeValue]) throws(Diagnostic) -> [RuntimeValue] in
      try self.runSubgraph(graph, inputs) { frame.lookup($0) }
    }
  }

  private func isFixed(_ source: Body.Source?) -> Bool {
    switch source {
    case .own(_, let value)?, .outer(let value)?: fixed.contains(value)
    case nil: false
    }
  }

  /// Whether a node gives these outputs in every run, and they may be kept.
  private func isFoldable(
    _ step: Body.Step, _ body: Body, _ outputs: [RuntimeValue]
  ) -> Bool {
    guard executor.mode == .optimized,
      step.inputs.allSatisfy({ $0 == nil || isFixed($0) }),
      body.canFold(step), executor.isPure(step.node)
    else { return false }
    var byteCount = 0
    for output in outputs {
      guard case .tensor(let tensor) = output, tensor.elementType != .string else { return false }
      byteCount += tensor.bytes.count
    }
    guard byteCount <= foldingBudget else { return false }
    foldingBudget -= byteCount
    return true
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
    return try run(id, values: zip(declared, inputs).map { ($0.value, $1) }, outer: outer)
  }

  private func body(_ id: GraphID) throws(Diagnostic) -> Body {
    if let known = bodies[id] { return known }
    let graph = executor.model[id]
    var initializers: [(ValueID, Tensor)] = []
    for initializer in graph.initializers {
      initializers.append((initializer.value, try constant(initializer)))
    }
    for sparse in graph.sparseInitializers {
      initializers.append((sparse.value, try sparse.tensor.dense()))
    }
    let body = Body(id, in: executor.model, initializers: initializers)
    fixed.formUnion(body.constants)
    bodies[id] = body
    return body
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

  private func undefined(_ source: Body.Source) -> Diagnostic {
    let value =
      switch source {
      case .own(_, let value), .outer(let value): value
      }
    let name = executor.model[value].name
    return Diagnostic(
      .undefinedValue, "'\(name)' has not been computed", at: Location([.value(name)]))
  }

  private func location(of step: Body.Step, in graph: Graph) -> Location {
    let node = executor.model[step.node]
    return Location([
      .graph(graph.name ?? ""),
      .node(index: step.index, name: node.name ?? "", operatorType: node.qualifiedOperator),
    ])
  }
}
