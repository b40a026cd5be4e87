/// A graph: nodes in order, the values that enter and leave, and the constants it carries.
public struct Graph: Sendable {
  /// The name.
  public var name: String?
  /// The graph whose values this one can capture; nil for a main graph or a function body.
  public var parent: GraphID?
  /// The nodes in the order of the file, which a valid model keeps topological.
  public var nodes: [NodeID] = []
  /// The inputs, in order.
  public var inputs: [ValueInfo] = []
  /// The outputs, in order.
  public var outputs: [ValueInfo] = []
  /// Declared types of inner values.
  public var valueInfos: [ValueInfo] = []
  /// Constant values, in order; one that is also an input is that input's default.
  public var initializers: [Initializer] = []
  /// Constant values in sparse form.
  public var sparseInitializers: [SparseInitializer] = []
  /// Quantization annotations.
  public var quantizationAnnotations: [QuantizationAnnotation] = []
  /// Documentation.
  public var docString: String?
  /// Named metadata.
  public var metadata: [MetadataEntry] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an empty graph.
  public init(name: String? = nil, parent: GraphID? = nil) {
    self.name = name
    self.parent = parent
  }
}

/// The declaration of a value: its type and documentation.
public struct ValueInfo: Hashable, Sendable {
  /// The declared value.
  public var value: ValueID
  /// The declared type.
  public var type: ValueType?
  /// Documentation.
  public var docString: String?
  /// Named metadata.
  public var metadata: [MetadataEntry]
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields

  /// Makes a declaration.
  public init(
    _ value: ValueID, type: ValueType? = nil, docString: String? = nil,
    metadata: [MetadataEntry] = [], unknownFields: UnknownFields = []
  ) {
    self.value = value
    self.type = type
    self.docString = docString
    self.metadata = metadata
    self.unknownFields = unknownFields
  }
}

/// A constant value of a graph; its name in the file is the value's name.
public struct Initializer: Sendable {
  /// The value.
  public var value: ValueID
  /// Its contents; the tensor's own name is not used.
  public var tensor: StoredTensor

  /// Makes an initializer.
  public init(_ value: ValueID, _ tensor: StoredTensor) {
    self.value = value
    self.tensor = tensor
  }
}

/// A constant value of a graph in sparse form; its name in the file is the value's name.
public struct SparseInitializer: Sendable {
  /// The value.
  public var value: ValueID
  /// Its contents.
  public var tensor: SparseTensor

  /// Makes an initializer.
  public init(_ value: ValueID, _ tensor: SparseTensor) {
    self.value = value
    self.tensor = tensor
  }
}

/// Quantization parameters of a tensor: names of the tensors that hold scale, zero point and so on.
public struct QuantizationAnnotation: Hashable, Sendable {
  /// The name of the annotated tensor.
  public var tensorName: String?
  /// Parameter kinds and the names of the tensors that hold them.
  public var parameters: [MetadataEntry] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an annotation.
  public init(tensorName: String?) { self.tensorName = tensorName }
}

/// Where a value comes from: an output of a node.
public struct Producer: Hashable, Sendable {
  /// The node.
  public var node: NodeID
  /// The position among its outputs.
  public var output: Int

  /// Makes a producer.
  public init(node: NodeID, output: Int) {
    self.node = node
    self.output = output
  }
}

/// Anything that nodes can read: a graph input, an initializer or the output of a node.
public struct Value: Hashable, Sendable {
  /// The name, unique within its graph in a valid model.
  public var name: String
  /// The graph that defines the value, or, for a name that nothing defines, the graph that uses it.
  public var graph: GraphID
  private var producerNode: Int32 = -1
  private var producerOutput: Int32 = 0

  /// The node that computes the value; nil for graph inputs, initializers and undefined names.
  public var producer: Producer? {
    get {
      producerNode < 0
        ? nil : Producer(node: NodeID(Int(producerNode)), output: Int(producerOutput))
    }
    set {
      producerNode = newValue?.node.index ?? -1
      producerOutput = Int32(clamping: newValue?.output ?? 0)
    }
  }

  /// Makes a value.
  public init(name: String, graph: GraphID, producer: Producer? = nil) {
    self.name = name
    self.graph = graph
    self.producer = producer
  }
}
