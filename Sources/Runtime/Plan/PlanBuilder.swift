import ByteStorage
import Diagnostics
import Kernels
import ModelIR
import Operators

/// Makes an execution plan from a model and the types of its inputs.
struct PlanBuilder {
  private let executor: NodeExecutor
  private let planned: PlannedGraph
  private var plan = ExecutionPlan()
  /// The value whose memory another one shares, and where in it, in bytes.
  private var aliases: [ValueID: (value: ValueID, offset: Int)] = [:]
  private var lastUse: [ValueID: Int] = [:]
  private var firstUse: [ValueID: Int] = [:]
  private var arenaValues: [ValueID] = []

  /// Plans the main graph.
  ///
  /// - Parameters:
  ///   - packed: the weights that kernels arrange anew.
  ///   - inputs: the values of the main graph that the caller feeds, with their types where those
  ///     are tensors of known shape.
  ///   - wanted: the values to hand out.
  static func plan(
    _ executor: NodeExecutor, graph: GraphID, facts: GraphFacts, packed: PackedWeights,
    inputs: [(ValueID, ConcreteType?)], wanted: [ValueID]
  ) throws(Diagnostic) -> ExecutionPlan {
    var planned = try PlanPreparation.prepare(
      executor, graph: graph, facts: facts, packed: packed, fed: inputs.map(\.0), wanted: wanted)
    planned.lower(on: executor.pool)
    var builder = PlanBuilder(executor, planned)
    builder.placeInputs(inputs)
    builder.findLastUses(wanted)
    for (position, node) in planned.nodes.enumerated() {
      do throws(Diagnostic) { try builder.add(node, position) } catch {
        throw error.inside(executor.model.location(of: node.id, at: node.index))
      }
    }
    try builder.placeArena()
    try builder.finish(wanted)
    return builder.plan
  }

  private init(_ executor: NodeExecutor, _ planned: PlannedGraph) {
    self.executor = executor
    self.planned = planned
  }

  private mutating func placeInputs(_ inputs: [(ValueID, ConcreteType?)]) {
    for (value, type) in inputs {
      let slot = newSlot()
      plan.inputs.append((value, slot, type))
      plan.operands[value] = ExecutionPlan.Operand(place: .slot(slot), type: type)
    }
  }

  private mutating func findLastUses(_ wanted: [ValueID]) {
    for (position, node) in planned.nodes.enumerated() {
      for value in planned.valuesRead(by: node) { lastUse[value] = position }
    }
    for value in wanted { lastUse[value] = planned.nodes.count }
  }

  private mutating func newSlot() -> Int {
    plan.slotCount += 1
    return plan.slotCount - 1
  }

  /// The place of a value that a step reads; constants are added to the plan when first asked for.
  private mutating func operand(_ value: ValueID) throws(Diagnostic) -> ExecutionPlan.Operand {
    if let known = plan.operands[value] { return known }
    guard let tensor = planned.constants[value] else {
      throw Diagnostic(
        .undefinedValue, "'\(planned.name(of: value))' has not been computed",
        at: Location([.value(planned.name(of: value))]))
    }
    plan.constants.append(tensor.aligned)
    let operand = ExecutionPlan.Operand(
      place: .constant(plan.constants.count - 1), type: planned.type(of: value))
    plan.operands[value] = operand
    return operand
  }

  private mutating func add(_ node: PlannedGraph.Node, _ position: Int) throws(Diagnostic) {
    var inputs: [ExecutionPlan.Operand?] = []
    for input in node.inputs {
      if let input { inputs.append(try operand(input)) } else { inputs.append(nil) }
    }
    switch node.work {
    case .kernel(let kernel), .shuffle(_, let kernel), .conversion(let kernel):
      try addKernel(kernel.complete(), node, position, inputs)
    case .convolution(let convolution):
      try addKernel(
        convolution.planarKernel(on: executor.pool).counting(products: convolution.form.products),
        node, position,
        inputs)
    case .evaluate(let context): try addEvaluation(context, node, position, inputs)
    }
    // What the node's subgraphs capture must have a place as well.
    for value in planned.valuesRead(by: node) where isConstantOfGraph(value) {
      _ = try operand(value)
    }
  }

  private func isConstantOfGraph(_ value: ValueID) -> Bool {
    plan.operands[value] == nil && planned.constants[value] != nil
  }

  private mutating func addKernel(
    _ kernel: PreparedKernel, _ node: PlannedGraph.Node, _ position: Int,
    _ inputs: [ExecutionPlan.Operand?]
  ) throws(Diagnostic) {
    try executor.monitor.require(
      kernel.scratchByteCount(threads: executor.pool.threadCount),
      for: "the kernel's working memory")
    plan.scratchByteCount = max(plan.scratchByteCount, kernel.scratchByteCount)
    if case .alias(let input) = kernel.action, let source = node.inputs[input],
      let target = node.outputs.first ?? nil, let type = planned.type(of: target)
    {
      alias(target, to: source, type)
      return
    }
    var outputs: [ExecutionPlan.Operand?] = []
    for (number, output) in node.outputs.enumerated() {
      guard let output, let type = planned.type(of: output) else {
        outputs.append(nil)
        continue
      }
      try executor.monitor.require(type, for: planned.name(of: output))
      define(output, type, at: position)
      if number == 0, let input = inPlaceInput(kernel, node, type, position) {
        aliases[output] = root(input)
        extend(root(input).value, to: lastUse[output] ?? position)
      } else {
        arenaValues.append(output)
        if number == 0 { join(node, into: output) }
      }
      outputs.append(plan.operands[output])
    }
    plan.steps.append(
      ExecutionPlan.Step(
        node: node.id, index: node.index, position: position, action: .kernel(kernel),
        inputs: inputs, outputs: outputs))
  }

  /// Makes `target` the memory of `source` under another shape.
  private mutating func alias(_ target: ValueID, to source: ValueID, _ type: ConcreteType) {
    guard let operand = plan.operands[source] else { return }
    plan.operands[target] = ExecutionPlan.Operand(place: operand.place, type: type)
    switch operand.place {
    case .arena, .slot:
      aliases[target] = root(source)
      extend(root(source).value, to: lastUse[target] ?? 0)
    case .constant, .nowhere: break
    }
  }

  /// The value whose memory holds another one, and where in it.
  private func root(_ value: ValueID) -> (value: ValueID, offset: Int) {
    var place = (value: value, offset: 0)
    while let next = aliases[place.value] {
      place = (next.value, place.offset + next.offset)
    }
    return place
  }

  /// Puts the inputs of a node that lays them one after the other into the memory of its output, where each has memory
  /// of its own.
  private mutating func join(_ node: PlannedGraph.Node, into output: ValueID) {
    for (input, offset) in zip(node.inputs, node.inputOffsets) {
      guard let input, let operand = plan.operands[input], case .arena = operand.place else {
        continue
      }
      let place = root(input)
      guard place.value != output, place.offset == 0,
        plan.operands[place.value]?.type?.byteCount == operand.type?.byteCount
      else { continue }
      aliases[place.value] = (output, offset)
      firstUse[output] = min(firstUse[output] ?? .max, firstUse[place.value] ?? .max)
      extend(output, to: lastUse[place.value] ?? 0)
      arenaValues.removeAll { $0 == place.value }
    }
  }

  private mutating func extend(_ value: ValueID, to step: Int) {
    lastUse[value] = max(lastUse[value] ?? 0, step)
  }

  private mutating func define(_ value: ValueID, _ type: ConcreteType, at position: Int) {
    firstUse[value] = position
    // The offset is filled in when all lifetimes are known.
    plan.operands[value] = ExecutionPlan.Operand(place: .arena(0), type: type)
  }

  /// An input whose memory the first output can take over: it is in the arena, of the same size,
  /// and nobody reads it, or anything that shares its memory, after this step.
  private func inPlaceInput(
    _ kernel: PreparedKernel, _ node: PlannedGraph.Node, _ type: ConcreteType, _ position: Int
  ) -> ValueID? {
    for number in kernel.inPlaceInputs where number < node.inputs.count {
      guard let input = node.inputs[number], let operand = plan.operands[input],
        case .arena = operand.place, operand.type?.byteCount == type.byteCount,
        lastUse[root(input).value] == position
      else { continue }
      let others = node.inputs.enumerated().compactMap { $0 == number ? nil : $1 }
      if others.contains(where: { root($0).value == root(input).value }) { continue }
      return input
    }
    return nil
  }

  private mutating func addEvaluation(
    _ context: NodeContext, _ node: PlannedGraph.Node, _ position: Int,
    _ inputs: [ExecutionPlan.Operand?]
  ) throws(Diagnostic) {
    var outputs: [ExecutionPlan.Operand?] = []
    for output in node.outputs {
      guard let output else {
        outputs.append(nil)
        continue
      }
      let type = planned.type(of: output)
      if let type { try executor.monitor.require(type, for: planned.name(of: output)) }
      let operand = ExecutionPlan.Operand(place: .slot(newSlot()), type: type)
      plan.operands[output] = operand
      outputs.append(operand)
    }
    plan.steps.append(
      ExecutionPlan.Step(
        node: node.id, index: node.index, position: position, action: .evaluate(context),
        inputs: inputs, outputs: outputs))
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
      let place = root(value)
      plan.operands[value]?.place = .arena((offsetOf[place.value] ?? 0) + place.offset)
    }
  }

  /// Writes the final places into the steps, and releases slots after their last use.
  private mutating func finish(_ wanted: [ValueID]) throws(Diagnostic) {
    var stepAt: [Int: Int] = [:]
    for step in plan.steps.indices {
      let node = planned.nodes[plan.steps[step].position]
      stepAt[plan.steps[step].position] = step
      for (slot, input) in node.inputs.enumerated() {
        if let input { plan.steps[step].inputs[slot] = plan.operands[input] }
      }
      for (slot, output) in node.outputs.enumerated() {
        if let output { plan.steps[step].outputs[slot] = plan.operands[output] }
      }
    }
    for (value, operand) in plan.operands where aliases[value] == nil {
      guard case .slot(let slot) = operand.place, let last = lastUse[value],
        let step = stepAt[last], !plan.inputs.contains(where: { $0.slot == slot })
      else { continue }
      plan.steps[step].releasedSlots.append(slot)
    }
    for value in wanted {
      plan.outputs.append((value, try operand(value)))
    }
  }
}
