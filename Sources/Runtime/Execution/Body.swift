import Diagnostics
import ModelIR

/// A graph made ready to run node by node, over and over: values have places in a table, and what is
/// the same in every run is kept.
struct Body {
  /// Where a value is found: in the table of the graph's own values, or in a graph around it.
  enum Source {
    case own(slot: Int, ValueID)
    case outer(ValueID)
  }

  /// One node.
  struct Step {
    /// The node.
    var node: NodeID
    /// Its position in the graph.
    var index: Int
    /// Where its inputs are found; nil where it leaves one out.
    var inputs: [Source?]
    /// The slots of its outputs; nil where it leaves one out.
    var outputs: [Int?]
    /// The slots that are not needed any more afterwards.
    var released: [Int]
    /// Whether it is known that the node's outputs cannot be kept for further runs.
    var isVarying = false
  }

  /// The nodes that each run computes.
  private(set) var steps: [Step] = []
  /// Where the outputs are found.
  let outputs: [Source]
  /// The values that each run starts from: initializers, and what nodes make of constants alone.
  private(set) var start: [RuntimeValue?]
  private let slots: [ValueID: Int]
  /// How many nodes, inputs and initializers give each slot a value: 1 in a valid graph, but for
  /// inputs with an initializer.
  private var writers: [Int]
  /// Whether the value of a slot is the same in every run.
  private var isConstant: [Bool]
  /// The nodes whose outputs have come to ``start``.
  private var folded: Set<NodeID> = []

  /// Reads a graph.
  ///
  /// - Parameters:
  ///   - initializers: the values of its initializers.
  init(_ id: GraphID, in model: Model, initializers: [(ValueID, Tensor)]) {
    let graph = model[id]
    var slots: [ValueID: Int] = [:]
    for value in graph.inputs.map(\.value) + initializers.map(\.0) where slots[value] == nil {
      slots[value] = slots.count
    }
    for node in graph.nodes {
      for case let output? in model[node].outputs where slots[output] == nil {
        slots[output] = slots.count
      }
    }
    self.slots = slots
    start = [RuntimeValue?](repeating: nil, count: slots.count)
    isConstant = [Bool](repeating: false, count: slots.count)
    writers = [Int](repeating: 0, count: slots.count)
    let written =
      graph.inputs.map(\.value) + initializers.map(\.0)
      + graph.nodes.flatMap { model[$0].outputs.compactMap { $0 } }
    for value in written {
      if let slot = slots[value] { writers[slot] += 1 }
    }
    for (value, tensor) in initializers {
      guard let slot = slots[value], start[slot] == nil else { continue }
      start[slot] = .tensor(tensor)
      isConstant[slot] = writers[slot] == 1
    }
    func source(_ value: ValueID) -> Source {
      slots[value].map { .own(slot: $0, value) } ?? .outer(value)
    }
    outputs = graph.outputs.map { source($0.value) }
    steps = graph.nodes.enumerated().map { index, id in
      let node = model[id]
      return Step(
        node: id, index: index, inputs: node.inputs.map { $0.map(source) },
        outputs: node.outputs.map { $0.flatMap { slots[$0] } }, released: [])
    }
    findReleases(in: model)
  }

  /// Where a value of the graph stands; nil for values of other graphs.
  func slot(of value: ValueID) -> Int? { slots[value] }

  /// The values that are the same in every run.
  var constants: [ValueID] { slots.filter { isConstant[$0.value] }.map(\.key) }

  /// Whether nothing else gives a step's outputs a value.
  func canFold(_ step: Step) -> Bool {
    step.outputs.allSatisfy { $0.map { writers[$0] == 1 } ?? true }
  }

  /// Notes that a step makes these values in every run, which are kept; nil where they vary.
  mutating func settle(_ position: Int, _ values: [RuntimeValue]?) {
    steps[position].isVarying = true
    guard let values else { return }
    for (output, value) in zip(steps[position].outputs, values) {
      guard let output else { continue }
      start[output] = value
      isConstant[output] = true
    }
    folded.insert(steps[position].node)
  }

  /// Leaves out the nodes that need not be computed again, and the values that they alone read.
  mutating func removeFolded(in model: Model) {
    if folded.isEmpty { return }
    steps.removeAll { folded.contains($0.node) }
    folded = []
    var needed = Set(outputs.compactMap { if case .own(let slot, _) = $0 { slot } else { nil } })
    for step in steps {
      for value in model.valuesRead(by: step.node) {
        if let slot = slots[value] { needed.insert(slot) }
      }
    }
    for slot in start.indices where isConstant[slot] && !needed.contains(slot) { start[slot] = nil }
    findReleases(in: model)
  }

  private mutating func findReleases(in model: Model) {
    var seen = Set(outputs.compactMap { if case .own(let slot, _) = $0 { slot } else { nil } })
    for index in steps.indices.reversed() {
      steps[index].released = []
      for value in model.valuesRead(by: steps[index].node) {
        guard let slot = slots[value], seen.insert(slot).inserted else { continue }
        steps[index].released.append(slot)
      }
    }
  }
}
