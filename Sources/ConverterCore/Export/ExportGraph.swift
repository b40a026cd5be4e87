package import Diagnostics
package import ModelIR

/// The main graph of a simplified model as an exporter sees it: types, constants and readers of
/// values.
package struct ExportGraph: Sendable {
  /// The model.
  package let model: Model
  /// The graph.
  package let graph: GraphID
  /// Constants by value.
  package let constants: [ValueID: StoredTensor]
  private let types: [ValueID: ValueType]
  private let readers: [ValueID: [NodeID]]
  private let results: Set<ValueID>

  /// What stands for a number of items that depends on data, and its name; see
  /// ``init(_:itemsInOpenAxis:)``.
  private let openItems: (count: Int, symbol: String)?

  /// Looks at the main graph of a model; sparse constants become dense.
  ///
  /// - Parameter itemsInOpenAxis: the extent that ``shape(_:)`` gives for the first axis of values
  ///   whose number of items depends on data, as long as there is one such number in the graph.
  /// - Throws: what makes a sparse constant unreadable, and E0604 where there is no main graph.
  package init(_ model: Model, itemsInOpenAxis count: Int? = nil) throws(Diagnostic) {
    guard let graph = model.mainGraph else {
      throw Diagnostic(.inexpressibleNode, "the model has no graph")
    }
    self.model = model
    self.graph = graph
    var types: [ValueID: ValueType] = [:]
    for info in model[graph].inputs + model[graph].valueInfos + model[graph].outputs {
      if let type = info.type { types[info.value] = type }
    }
    let symbols = Set(types.values.compactMap { $0.shape?.dimensions.first?.symbol })
    openItems = count.flatMap { count in symbols.min().map { (count, $0) } }
    var constants: [ValueID: StoredTensor] = [:]
    for initializer in model[graph].initializers {
      constants[initializer.value] = initializer.tensor
    }
    for sparse in model[graph].sparseInitializers {
      constants[sparse.value] = StoredTensor(try sparse.tensor.dense())
    }
    for (value, tensor) in constants {
      let shape = Shape(tensor.dimensions.map { Int(clamping: $0) })
      types[value] = .tensor(tensor.elementType, shape)
    }
    var readers: [ValueID: [NodeID]] = [:]
    for id in model[graph].nodes {
      for value in model.valuesRead(by: id) { readers[value, default: []].append(id) }
    }
    self.constants = constants
    self.types = types
    self.readers = readers
    results = Set(model[graph].outputs.map(\.value))
  }

  /// The nodes in order.
  package var nodes: [NodeID] { model[graph].nodes }

  /// The inputs that a user feeds: those without a constant of their name.
  package var inputs: [ValueInfo] { model[graph].inputs.filter { constants[$0.value] == nil } }

  /// The outputs in order.
  package var outputs: [ValueInfo] { model[graph].outputs }

  /// The name of a value.
  package func name(_ value: ValueID) -> String { model[value].name }

  /// The declared type of a value.
  package func type(_ value: ValueID) -> ValueType? { types[value] }

  /// All extents of a value, where they are known.
  package func shape(_ value: ValueID) -> [Int]? {
    guard var shape = types[value]?.shape else { return nil }
    if let openItems, shape.dimensions.first?.symbol == openItems.symbol {
      shape[0] = .known(openItems.count)
    }
    return shape.known
  }

  /// The element type of a value.
  package func elementType(_ value: ValueID) -> ElementType? { types[value]?.elementType }

  /// Whether a value is an output of the graph.
  package func isOutput(_ value: ValueID) -> Bool { results.contains(value) }

  /// The nodes that read a value, once for each time.
  package func readers(of value: ValueID) -> [NodeID] { readers[value] ?? [] }

  /// The node that computes a value; nil for inputs and constants.
  package func producer(of value: ValueID) -> Node? {
    model[value].producer.map { model[$0.node] }
  }

  /// The node that alone reads a value, which is no output of the graph.
  package func onlyReader(of value: ValueID) -> NodeID? {
    let readers = readers(of: value)
    return readers.count == 1 && !isOutput(value) ? readers[0] : nil
  }

  /// A constant in memory; nil where the value is not constant.
  ///
  /// - Throws: what makes the constant unreadable.
  package func constant(_ value: ValueID) throws(Diagnostic) -> Tensor? {
    guard let stored = constants[value] else { return nil }
    do throws(Diagnostic) { return try stored.dense() } catch {
      throw error.inside(.initializer(name(value)))
    }
  }
}

extension Dimension {
  /// The name of an extent that is not known.
  fileprivate var symbol: String? { if case .symbol(let name) = size { name } else { nil } }
}

extension DiagnosticCode {
  /// A node has no counterpart in the target format.
  package static let inexpressibleNode = DiagnosticCode(
    "E0604", "A node cannot be expressed in the target format",
    explanation: """
      The target format has no layer or operator, and no combination of them, that computes the \
      same; or it needs something that the model leaves open, such as a static shape. The message \
      names the operator and the reason. All such nodes are listed at once, and nothing is \
      written.
      """,
    mend: """
      Where a shape is missing, pass it with --input NAME:EXTENTS. Otherwise express the node by \
      operators that `docs/formats` lists for the target, or choose another target.
      """)
}
