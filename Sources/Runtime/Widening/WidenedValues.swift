import Diagnostics
import Kernels
import ModelIR
import Operators

/// The numbers of 16 bits that a plan keeps as floats.
struct WidenedValues {
  /// The values that are rounded to their types of 16 bits as soon as they are made: those that are
  /// handed out, and those that anything reads, or that are moved to what anything reads, that does
  /// not take other numbers.
  private let rounded: Set<ValueID>
  /// What holds another value's numbers as floats.
  private var wide: [ValueID: ValueID] = [:]
  /// The values that exist as floats alone.
  private var unrounded: Set<ValueID> = []

  /// - Parameters:
  ///   - nodes: the nodes in order.
  ///   - kept: the values that are handed out.
  init(_ nodes: [NodeID], of model: Model, kept: Set<ValueID>) {
    var rounded = kept
    for id in nodes.reversed() {
      let node = model[id]
      switch node.widening {
      case .continuous: break
      case .movement:
        guard node.outputs.contains(where: { $0.map(rounded.contains) ?? false }) else { continue }
        rounded.formUnion(node.inputs.compactMap { $0 })
      case .rounded, nil:
        rounded.formUnion(model.valuesRead(by: id))
        rounded.formUnion(node.outputs.compactMap { $0 })
      }
    }
    self.rounded = rounded
  }

  /// Whether any of the values exists as floats alone.
  func areUnrounded(_ values: [ValueID?]) -> Bool {
    values.contains { $0.map(unrounded.contains) ?? false }
  }

  /// The value that holds the numbers of another one as floats, made for `node` where there is none.
  mutating func widened(
    _ value: ValueID, for node: PlannedGraph.Node, in graph: inout PlannedGraph,
    on executor: NodeExecutor
  ) throws(Diagnostic) -> ValueID {
    guard let type = graph.type(of: value), type.elementType.isWidened else { return value }
    if let known = wide[value] { return known }
    try executor.monitor.require(type.widened, for: graph.name(of: value))
    let made = graph.makeValue(type.widened)
    wide[value] = made
    if let constant = graph.constants[value] {
      graph.constants[made] = constant.widened(on: executor.pool)
      graph.precisions[made] = type.elementType
    } else {
      let cast = CastKernel.widening(type.elementType)
      add(node, [value], made, cast.kernel(count: type.shape.elementCount), to: &graph)
    }
    return made
  }

  /// Makes floats of a result of the next node, where it is of a type of 16 bits.
  mutating func define(_ value: ValueID, in graph: inout PlannedGraph) -> ValueID {
    guard let type = graph.type(of: value), type.elementType.isWidened else { return value }
    let made = graph.makeValue(type.widened)
    wide[value] = made
    unrounded.insert(value)
    return made
  }

  /// Rounds a result of the last node, where that is wanted; who reads it gets rounded numbers from
  /// then on.
  mutating func finish(_ value: ValueID, of node: PlannedGraph.Node, in graph: inout PlannedGraph) {
    guard rounded.contains(value) else { return }
    makeRounded(value, for: node, in: &graph)
    wide[value] = nil
  }

  /// Makes the numbers of 16 bits of a value, where there are none yet.
  mutating func makeRounded(
    _ value: ValueID, for node: PlannedGraph.Node, in graph: inout PlannedGraph
  ) {
    guard unrounded.remove(value) != nil, let source = wide[value],
      let type = graph.type(of: value)
    else { return }
    let cast = CastKernel.narrowing(to: type.elementType)
    add(node, [source], value, cast.kernel(count: type.shape.elementCount), to: &graph)
  }

  private func add(
    _ node: PlannedGraph.Node, _ inputs: [ValueID], _ output: ValueID, _ kernel: PreparedKernel,
    to graph: inout PlannedGraph
  ) {
    graph.nodes.append(
      PlannedGraph.Node(
        id: node.id, index: node.index, inputs: inputs, outputs: [output],
        work: .conversion(kernel)))
  }
}
