import ByteStorage
import Diagnostics
import Kernels
import ModelIR
import Operators

/// Makes an execution plan from a model and the types of its inputs.
struct PlanBuilder {
  private let executor: NodeExecutor
  private let graph: Graph
  private let facts: GraphFacts
  private var plan = ExecutionPlan()
  private var aliases: [ValueID: ValueID] = [:]
  private var lastUse: [ValueID: Int] = [:]
  private var firstUse: [ValueID: Int] = [:]
  private var arenaValues: [ValueID] = []
  /// The graph's initializers by value; of several with one name the first counts.
  private let initializers: [ValueID: Int]

  private var model: Model { executor.model }

  /// Plans the main graph.
  ///
  /// - Parameters:
  ///   - inputs: the values of the main graph that the caller feeds, with their types where those
  ///     are tensors of known shape.
  ///   - wanted: the values to hand out.
  static func plan(
    _ executor: NodeExecutor, graph: GraphID, facts: GraphFacts,
    inputs: [(ValueID, ConcreteType?)], wanted: [ValueID]
  ) throws(Diagnostic) -> ExecutionPlan {
    var builder = PlanBuilder(
      executor: executor, graph: executor.model[graph], facts: facts)
    builder.placeInputs(inputs)
    builder.findLastUses(wanted)
    for (index, node) in builder.graph.nodes.enumerated() { try builder.add(node, index) }
    try builder.placeArena()
    try builder.finish(wanted)
    return builder.plan
  }

  private init(executor: NodeExecutor, graph: Graph, facts: GraphFacts) {
    self.executor = executor
    self.graph = graph
    self.facts = facts
    initializers = Dictionary(
      graph.initializers.enumerated().map { ($1.value, $0) }, uniquingKeysWith: min)
  }

  private mutating func placeInputs(_ inputs: [(ValueID, ConcreteType?)]) {
    for (value, type) in inputs {
      let slot = newSlot()
      plan.inputs.append((value, slot, type))
      plan.operands[value] = ExecutionPlan.Operand(place: .slot(slot), type: type)
    }
  }

  private mutating func findLastUses(_ wanted: [ValueID]) {
    for (index, node) in graph.nodes.enumerated() {
      for value in model.valuesRead(by: node) { lastUse[value] = index }
    }
    for value in wanted { lastUse[value] = graph.nodes.count }
  }

  private mutating func newSlot() -> Int {
    plan.slotCount += 1
    return plan.slotCount - 1
  }

  /// The place of a value that a step reads; constants are added to the plan when first asked for.
  private mutating func operand(_ value: ValueID) throws(Diagnostic) -> ExecutionPlan.Operand {
    if let known = plan.operands[value] { return known }
    guard let tensor = try constant(value) else {
      throw Diagnostic(
        .undefinedValue, "'\(model[value].name)' has not been computed",
        at: Location([.value(model[value].name)]))
    }
    plan.constants.append(tensor)
    plan.constantIDs[value] = plan.constants.count - 1
    let type: ConcreteType? = tensor.elementType == .string ? nil : ConcreteType(tensor)
    let operand = ExecutionPlan.Operand(place: .constant(plan.constants.count - 1), type: type)
    plan.operands[value] = operand
    return operand
  }

  private func constant(_ value: ValueID) throws(Diagnostic) -> Tensor? {
    if let folded = facts[value].constant { return folded }
    if let found = initializers[value] {
      do throws(Diagnostic) { return try graph.initializers[found].tensor.dense() } catch {
        throw error.inside(.initializer(model[value].name))
      }
    }
    return try graph.sparseInitializers.first { $0.value == value }?.tensor.dense()
  }

  private mutating func add(_ id: NodeID, _ index: Int) throws(Diagnostic) {
    let node = model[id]
    do throws(Diagnostic) {
      if isFolded(node) || isUnused(node) { return }
      let context = try executor.context(of: id)
      var inputs: [ExecutionPlan.Operand?] = []
      for input in node.inputs {
        if let input { inputs.append(try operand(input)) } else { inputs.append(nil) }
      }
      if let kernel = try kernel(for: context, inputs) {
        try addKernel(kernel, id, index, inputs)
      } else {
        try addEvaluation(context, id, index, inputs)
      }
      // What the node's subgraphs capture must have a place as well.
      for value in model.valuesRead(by: id) where isConstantOfGraph(value) {
        _ = try operand(value)
      }
    } catch {
      throw error.inside(
        Location([
          .graph(graph.name ?? ""),
          .node(index: index, name: node.name ?? "", operatorType: node.qualifiedOperator),
        ]))
    }
  }

  private func isConstantOfGraph(_ value: ValueID) -> Bool {
    plan.operands[value] == nil && model[value].graph == model.mainGraph
  }

  private func isFolded(_ node: Node) -> Bool {
    let outputs = node.outputs.compactMap { $0 }
    return !outputs.isEmpty && outputs.allSatisfy { facts[$0].constant != nil }
  }

  private func isUnused(_ node: Node) -> Bool {
    node.outputs.allSatisfy { output in output.map { lastUse[$0] == nil } ?? true }
  }

  private func kernel(
    for context: NodeContext, _ inputs: [ExecutionPlan.Operand?]
  ) throws(Diagnostic) -> PreparedKernel? {
    guard executor.mode == .optimized, let prepare = context.version.prepare else { return nil }
    for case let input? in inputs where input.type == nil { return nil }
    var outputs: [ConcreteType?] = []
    for output in context.node.outputs {
      guard let output else {
        outputs.append(nil)
        continue
      }
      guard let type = ConcreteType(facts[output].type) else { return nil }
      try executor.monitor.requirePositions(of: type.shape)
      outputs.append(type)
    }
    for case let type?? in inputs.map({ $0?.type }) {
      try executor.monitor.requirePositions(of: type.shape)
    }
    let constants = inputs.map { input -> Tensor? in
      guard case .constant(let index)? = input?.place else { return nil }
      return plan.constants[index]
    }
    return try prepare(
      PreparationContext(
        context: context, inputs: inputs.map { $0?.type }, constants: constants, outputs: outputs))
  }

  private mutating func addKernel(
    _ kernel: PreparedKernel, _ id: NodeID, _ index: Int, _ inputs: [ExecutionPlan.Operand?]
  ) throws(Diagnostic) {
    let node = model[id]
    try executor.monitor.require(
      kernel.scratchByteCount(threads: executor.pool.threadCount),
      for: "the kernel's working memory")
    plan.scratchByteCount = max(plan.scratchByteCount, kernel.scratchByteCount)
    if case .alias(let input) = kernel.action, let source = node.inputs[input],
      let target = node.outputs.first ?? nil, let type = ConcreteType(facts[target].type)
    {
      alias(target, to: source, type)
      return
    }
    var outputs: [ExecutionPlan.Operand?] = []
    for (position, output) in node.outputs.enumerated() {
      guard let output, let type = ConcreteType(facts[output].type) else {
        outputs.append(nil)
        continue
      }
      try requireMemory(for: output, type)
      define(output, type, at: index)
      if position == 0, let input = inPlaceInput(kernel, node, type, index) {
        aliases[output] = root(input)
        extend(root(input), to: lastUse[output] ?? index)
      } else {
        arenaValues.append(output)
      }
      outputs.append(plan.operands[output])
    }
    plan.steps.append(
      ExecutionPlan.Step(
        node: id, index: index, action: .kernel(kernel), inputs: inputs, outputs: outputs))
  }

  private func requireMemory(for value: ValueID, _ type: ConcreteType) throws(Diagnostic) {
    try executor.monitor.require(
      type.byteCount, for: "'\(model[value].name)' of shape \(type.shape)")
  }

  /// Makes `target` the memory of `source` under another shape.
  private mutating func alias(_ target: ValueID, to source: ValueID, _ type: ConcreteType) {
    guard let operand = plan.operands[source] else { return }
    plan.operands[target] = ExecutionPlan.Operand(place: operand.place, type: type)
    switch operand.place {
    case .arena, .slot:
      aliases[target] = root(source)
      extend(root(source), to: lastUse[target] ?? 0)
    case .constant, .nowhere: break
    }
  }

  private func root(_ value: ValueID) -> ValueID { aliases[value] ?? value }

  private mutating func extend(_ value: ValueID, to step: Int) {
    lastUse[value] = max(lastUse[value] ?? 0, step)
  }

  private mutating func define(_ value: ValueID, _ type: ConcreteType, at index: Int) {
    firstUse[value] = index
    // The offset is filled in when all lifetimes are known.
    plan.operands[value] = ExecutionPlan.Operand(place: .arena(0), type: type)
  }

  /// An input whose memory the first output can take over: it is in the arena, of the same size,
  /// and nobody reads it, or anything that shares its memory, after this step.
  private func inPlaceInput(
    _ kernel: PreparedKernel, _ node: Node, _ type: ConcreteType, _ index: Int
  ) -> ValueID? {
    for position in kernel.inPlaceInputs where position < node.inputs.count {
      guard let input = node.inputs[position], let operand = plan.operands[input],
        case .arena = operand.place, operand.type?.byteCount == type.byteCount,
        lastUse[root(input)] == index
      else { continue }
      let others = node.inputs.enumerated().compactMap { $0 == position ? nil : $1 }
      if others.contains(where: { root($0) == root(input) }) { continue }
      return input
    }
    return nil
  }

  private mutating func addEvaluation(
    _ context: NodeContext, _ id: NodeID, _ index: Int, _ inputs: [ExecutionPlan.Operand?]
  ) throws(Diagnostic) {
    var outputs: [ExecutionPlan.Operand?] = []
    for output in context.node.outputs {
      guard let output else {
        outputs.append(nil)
        continue
      }
      let type = ConcreteType(facts[output].type)
      if let type { try requireMemory(for: output, type) }
      let operand = ExecutionPlan.Operand(place: .slot(newSlot()), type: type)
      plan.operands[output] = operand
      outputs.append(operand)
    }
    plan.steps.append(
      ExecutionPlan.Step(
        node: id, index: index, action: .evaluate(context), inputs: inputs, outputs: outputs))
  }

  private mutating func placeArena() throws(Diagnostic) {
    let items = arenaValues.map { value in
      let first = firstUse[value] ?? 0
      return ArenaPlanner.Item(
        byteCount: plan.operands[value]?.type?.byteCount ?? 0, first: first,
        last: max(first, lastUse[value] ?? first))
    }
    let (offsets, total) = ArenaPlanner.place(
      items, limit: executor.monitor.limits.maximumBytes)
    try executor.monitor.require(total, for: "the values that are alive at one time")
    plan.arenaByteCount = total ?? 0
    var offsetOf: [ValueID: Int] = [:]
    for (value, offset) in zip(arenaValues, offsets) { offsetOf[value] = offset }
    for (value, operand) in Array(plan.operands) {
      guard case .arena = operand.place else { continue }
      let offset = offsetOf[root(value)] ?? 0
      plan.operands[value]?.place = .arena(offset)
    }
  }

  /// Writes the final places into the steps, and releases slots after their last use.
  private mutating func finish(_ wanted: [ValueID]) throws(Diagnostic) {
    var stepOfNode: [Int: Int] = [:]
    for position in plan.steps.indices {
      let node = model[plan.steps[position].node]
      stepOfNode[plan.steps[position].index] = position
      for (slot, input) in node.inputs.enumerated() {
        if let input { plan.steps[position].inputs[slot] = plan.operands[input] }
      }
      for (slot, output) in node.outputs.enumerated() {
        if let output { plan.steps[position].outputs[slot] = plan.operands[output] }
      }
    }
    for (value, operand) in plan.operands where aliases[value] == nil {
      guard case .slot(let slot) = operand.place, let last = lastUse[value],
        let position = stepOfNode[last], !plan.inputs.contains(where: { $0.slot == slot })
      else { continue }
      plan.steps[position].releasedSlots.append(slot)
    }
    for value in wanted {
      plan.outputs.append((value, try operand(value)))
    }
  }
}
