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
  /// The values whose floats have not been rounded, and those of them that exist rounded as well.
  private var unrounded: Set<ValueID> = []
  private var both: Set<ValueID> = []

  /// - Parameters:
  ///   - nodes: the nodes in order.
  ///   - graph: the graph, which knows types and the values that are handed out.
  init(_ nodes: [NodeID], in graph: PlannedGraph) {
    let model = graph.model
    var rounded = graph.kept
    for id in nodes.reversed() {
      let node = model[id]
      // A Cast to the type that is there rounds nothing.
      let isIdentity = node.operatorType.hasPrefix("Cast") && graph.hasOneType(node)
      switch isIdentity ? .movement : node.widening {
      case .continuous: break
      case .movement:
        guard node.outputs.contains(where: { $0.map(rounded.contains) ?? false }) else { continue }
        rounded.formUnion(node.inputs.compactMap { $0 })
      case .rounded, nil:
        // CastLike reads no numbers of its second input.
        let read = model.valuesRead(by: id)
        rounded.formUnion(node.isStandard("CastLike") ? Array(read.prefix(1)) : read)
        rounded.formUnion(node.outputs.compactMap { $0 })
      }
    }
    self.rounded = rounded
  }

  /// Whether a node that can move numbers of 16 bits is to move floats: some that it reads have not
  /// been rounded, or there are as many before as after it, where the patterns of plans look for
  /// floats.
  func movesFloats(_ node: Node) -> Bool {
    if node.inputs.contains(where: { $0.map(unrounded.contains) ?? false }) { return true }
    return node.keepsCount && !node.outputs.contains { $0.map(rounded.contains) ?? false }
  }

  /// The value that holds the numbers of another one as floats, made where there is none.
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
    unrounded.remove(value)
  }

  /// Makes the numbers of 16 bits of a value, where there are none yet.
  mutating func makeRounded(
    _ value: ValueID, for node: PlannedGraph.Node, in graph: inout PlannedGraph
  ) {
    guard unrounded.contains(value), let source = wide[value], let type = graph.type(of: value),
      both.insert(value).inserted
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

extension PlannedGraph {
  /// Whether the first input and the output of a node are known to be of the same type.
  fileprivate func hasOneType(_ node: ModelIR.Node) -> Bool {
    guard let x = node.inputs.first ?? nil, let y = node.outputs.first ?? nil else { return false }
    return type(of: x) != nil && type(of: x) == type(of: y)
  }
}
