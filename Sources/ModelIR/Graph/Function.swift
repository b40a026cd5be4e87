/// A function defined in the model out of other operators.
public struct Function: Sendable {
  /// The name, which nodes use as their operator.
  public var name: String?
  /// The domain.
  public var domain: String?
  /// Which of several functions of one name this is.
  public var overload: String?
  /// The body: its inputs and outputs are the function's, without types where none are declared.
  public var body: GraphID
  /// Names of attributes without default.
  public var attributes: [String] = []
  /// Attributes with their defaults.
  public var attributeDefaults: [Attribute] = []
  /// The operator sets that the body uses.
  public var operatorSets: [OperatorSet] = []
  /// Documentation.
  public var docString: String?
  /// Named metadata.
  public var metadata: [MetadataEntry] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes a function without attributes.
  public init(name: String?, domain: String?, body: GraphID) {
    self.name = name
    self.domain = domain
    self.body = body
  }
}

/// How a model is trained: an initialization graph, an algorithm graph and what they write back.
public struct TrainingInfo: Sendable {
  /// Computes the first values of the state.
  public var initialization: GraphID?
  /// Computes one training step; it can read the main graph's values.
  public var algorithm: GraphID?
  /// Initializers and the outputs of `initialization` that replace them.
  public var initializationBindings: [MetadataEntry] = []
  /// Initializers and the outputs of `algorithm` that replace them.
  public var updateBindings: [MetadataEntry] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes empty training information.
  public init() {}
}

/// A named set of devices.
public struct DeviceConfiguration: Hashable, Sendable {
  /// The name.
  public var name: String?
  /// The number of devices.
  public var deviceCount: Int32?
  /// Names of the devices.
  public var devices: [String] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes a configuration.
  public init(name: String?) { self.name = name }
}

/// How a node is spread over the devices of a configuration.
public struct NodeDeviceConfiguration: Hashable, Sendable {
  /// The configuration's name.
  public var configurationID: String?
  /// How tensors are sharded.
  public var shardingSpecs: [ShardingSpec] = []
  /// The stage of a pipeline.
  public var pipelineStage: Int32?
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an empty placement.
  public init() {}
}

/// How a tensor is split or replicated.
public struct ShardingSpec: Hashable, Sendable {
  /// The tensor.
  public var tensorName: String?
  /// Device indices.
  public var devices: [Int64] = []
  /// Groups of devices that stand in for one negative device index.
  public var deviceGroups: [DeviceGroup] = []
  /// The axes that are split.
  public var shardedDimensions: [ShardedDimension] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an empty specification.
  public init() {}
}

/// A numbered group of devices.
public struct DeviceGroup: Hashable, Sendable {
  /// The group's number.
  public var key: Int64?
  /// The devices.
  public var devices: [Int64] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an empty group.
  public init() {}
}

/// An axis that is split over devices.
public struct ShardedDimension: Hashable, Sendable {
  /// The axis.
  public var axis: Int64?
  /// How its extent is cut.
  public var simpleShardings: [SimpleSharding] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an empty description.
  public init() {}
}

/// A cut of an extent into equal shards.
public struct SimpleSharding: Hashable, Sendable {
  /// The extent.
  public var dimension: Dimension.Size?
  /// The number of shards.
  public var shardCount: Int64?
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an empty description.
  public init() {}
}
