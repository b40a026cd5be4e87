/// A model: graphs as values in flat arrays.
///
/// Every node, value and graph of the model, also those of subgraphs and function bodies, lives in
/// one of three arrays and is named by its index, so a subgraph that captures an outer value just
/// holds its ``ValueID``. Names are data. The model can hold an invalid graph, so that a checker
/// can report on it and a person can mend it. Optional fields keep whether they were present, and
/// fields of a newer schema ride along, so that reading and writing loses nothing.
public struct Model: Sendable {
  /// The version of the intermediate representation.
  public var irVersion: Int64?
  /// The imported operator sets.
  public var operatorSets: [OperatorSet] = []
  /// The tool that made the model.
  public var producerName: String?
  /// The version of that tool.
  public var producerVersion: String?
  /// The model's namespace, in reverse domain notation.
  public var domain: String?
  /// The version of the model itself.
  public var modelVersion: Int64?
  /// Documentation.
  public var docString: String?
  /// Named metadata.
  public var metadata: [MetadataEntry] = []
  /// Training information.
  public var trainingInfo: [TrainingInfo] = []
  /// Model-local functions.
  public var functions: [Function] = []
  /// Device configurations for multi-device execution.
  public var deviceConfigurations: [DeviceConfiguration] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// All graphs.
  public var graphs: [Graph] = []
  /// All nodes.
  public var nodes: [Node] = []
  /// All values.
  public var values: [Value] = []
  /// The main graph, where the model has one.
  public var mainGraph: GraphID?

  /// Makes an empty model.
  public init() {}

  /// The graph of this id.
  @inlinable
  public subscript(id: GraphID) -> Graph {
    get { graphs[Int(id.index)] }
    _modify { yield &graphs[Int(id.index)] }
  }

  /// The node of this id.
  @inlinable
  public subscript(id: NodeID) -> Node {
    get { nodes[Int(id.index)] }
    _modify { yield &nodes[Int(id.index)] }
  }

  /// The value of this id.
  @inlinable
  public subscript(id: ValueID) -> Value {
    get { values[Int(id.index)] }
    _modify { yield &values[Int(id.index)] }
  }

  /// The version of the operator set of `domain` that the model imports; the names `""` and
  /// `ai.onnx` mean the same domain.
  public func operatorSetVersion(of domain: String) -> Int64? {
    operatorSets.version(of: domain)
  }

  /// The version of its operator set that a node's operator is taken from.
  public func operatorSetVersion(for node: Node) -> Int64? {
    node.operatorSetVersion ?? operatorSetVersion(of: node.canonicalDomain)
  }

  /// Adds an empty graph.
  public mutating func addGraph(name: String? = nil, parent: GraphID? = nil) -> GraphID {
    graphs.append(Graph(name: name, parent: parent))
    return GraphID(graphs.count - 1)
  }

  /// Adds a value that nothing defines yet.
  public mutating func addValue(_ name: String, in graph: GraphID) -> ValueID {
    values.append(Value(name: name, graph: graph))
    return ValueID(values.count - 1)
  }

  /// Adds a node at the end of its graph and makes it the producer of its outputs.
  @discardableResult
  public mutating func addNode(_ node: consuming Node, to graph: GraphID) -> NodeID {
    let id = NodeID(nodes.count)
    let outputs = node.outputs
    node.graph = graph
    nodes.append(node)
    graphs[Int(graph.index)].nodes.append(id)
    for (slot, output) in outputs.enumerated() {
      if let output { self[output].producer = Producer(node: id, output: slot) }
    }
    return id
  }
}

/// An imported operator set.
public struct OperatorSet: Hashable, Sendable {
  /// The domain; nil or empty is the standard's own.
  public var domain: String?
  /// The version.
  public var version: Int64?
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields

  /// Makes an import.
  public init(domain: String?, version: Int64?, unknownFields: UnknownFields = []) {
    self.domain = domain
    self.version = version
    self.unknownFields = unknownFields
  }

  /// The spelling of a domain that comparisons use: `ai.onnx` is written as the empty string.
  public static func canonical(_ domain: String) -> String { domain == "ai.onnx" ? "" : domain }
}

extension [OperatorSet] {
  /// The version that is imported of `domain`; the names `""` and `ai.onnx` mean the same domain.
  public func version(of domain: String) -> Int64? {
    let wanted = OperatorSet.canonical(domain)
    return first { OperatorSet.canonical($0.domain ?? "") == wanted }?.version
  }
}

/// A named piece of metadata.
public struct MetadataEntry: Hashable, Sendable {
  /// The key.
  public var key: String?
  /// The value.
  public var value: String?
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields

  /// Makes an entry.
  public init(key: String?, value: String?, unknownFields: UnknownFields = []) {
    self.key = key
    self.value = value
    self.unknownFields = unknownFields
  }
}
