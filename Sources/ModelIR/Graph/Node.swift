/// The name and the domain of what nodes apply; those that apply the same can share it.
@usableFromInline
package final class OperatorName: Sendable {
  /// The operator, for example `Conv`.
  @usableFromInline package let type: String
  /// The operator's domain; nil or empty is the standard's own.
  @usableFromInline package let domain: String?

  /// Makes a name.
  package init(_ type: String, domain: String? = nil) {
    self.type = type
    self.domain = domain
  }
}

/// One application of an operator.
///
/// What few nodes have lies in a box of its own, so that a graph of very many nodes stays small.
public struct Node: Sendable {
  /// The name; may be absent.
  public var name: String?
  /// What the node applies.
  @usableFromInline package var operation: OperatorName
  /// The inputs; nil where an optional input is left out.
  public var inputs: ValueList
  /// The outputs; nil where an optional output is left out.
  public var outputs: ValueList
  /// The attributes, in the order of the file.
  public var attributes: [Attribute]
  @usableFromInline var extras: Extras?
  /// The graph the node stands in; set by ``Model/addNode(_:to:)``.
  public internal(set) var graph = GraphID(0)

  /// Makes a node.
  public init(
    _ operatorType: String, domain: String? = nil, name: String? = nil, inputs: [ValueID?] = [],
    outputs: [ValueID?] = [], attributes: [Attribute] = []
  ) {
    operation = OperatorName(operatorType, domain: domain)
    self.name = name
    self.inputs = ValueList(inputs)
    self.outputs = ValueList(outputs)
    self.attributes = attributes
  }

  /// The operator, for example `Conv`.
  public var operatorType: String {
    @inlinable get { operation.type }
    set { operation = OperatorName(newValue, domain: operation.domain) }
  }

  /// The operator's domain; nil or empty is the standard's own.
  public var domain: String? {
    @inlinable get { operation.domain }
    set { operation = OperatorName(operation.type, domain: newValue) }
  }

  /// The attribute of this name.
  public func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }

  /// The domain in the spelling that comparisons use; see ``OperatorSet/canonical(_:)``.
  public var canonicalDomain: String { OperatorSet.canonical(domain ?? "") }

  /// The operator with its domain, for example `Conv` or `com.microsoft::FusedConv`.
  public var qualifiedOperator: String {
    canonicalDomain.isEmpty ? operatorType : canonicalDomain + "::" + operatorType
  }

  /// The subgraphs that attributes of the node hold, in order.
  public var subgraphs: [GraphID] {
    if attributes.isEmpty { return [] }
    return attributes.flatMap { attribute -> [GraphID] in
      switch attribute.value {
      case .graph(let graph): [graph]
      case .graphs(let graphs): graphs
      default: []
      }
    }
  }
}

// MARK: What few nodes have

extension Node {
  /// `@unchecked Sendable`: written only through a node that holds the one reference.
  @usableFromInline
  final class Extras: @unchecked Sendable {
    var overload: String?
    var docString: String?
    var metadata: [MetadataEntry] = []
    var deviceConfigurations: [NodeDeviceConfiguration] = []
    var unknownFields: UnknownFields = []
    var operatorSetVersion: Int64?

    init(copying other: Extras?) {
      guard let other else { return }
      overload = other.overload
      docString = other.docString
      metadata = other.metadata
      deviceConfigurations = other.deviceConfigurations
      unknownFields = other.unknownFields
      operatorSetVersion = other.operatorSetVersion
    }
  }

  /// The box, which no other node shares.
  private var ownExtras: Extras {
    mutating get {
      if isKnownUniquelyReferenced(&extras), let extras { return extras }
      let own = Extras(copying: extras)
      extras = own
      return own
    }
  }

  /// Whether the node has nothing but a name, an operator, inputs, outputs and attributes.
  @inlinable
  package var isPlain: Bool { extras == nil }

  /// Which of several functions of one name is meant.
  public var overload: String? {
    get { extras?.overload }
    set { ownExtras.overload = newValue }
  }

  /// Documentation.
  public var docString: String? {
    get { extras?.docString }
    set { ownExtras.docString = newValue }
  }

  /// Named metadata.
  public var metadata: [MetadataEntry] {
    get { extras?.metadata ?? [] }
    _modify {
      let own = ownExtras
      yield &own.metadata
    }
  }

  /// Placement on devices.
  public var deviceConfigurations: [NodeDeviceConfiguration] {
    get { extras?.deviceConfigurations ?? [] }
    _modify {
      let own = ownExtras
      yield &own.deviceConfigurations
    }
  }

  /// Fields of a newer schema.
  public var unknownFields: UnknownFields {
    get { extras?.unknownFields ?? [] }
    _modify {
      let own = ownExtras
      yield &own.unknownFields
    }
  }

  /// The version of the operator set that the node was written for.
  ///
  /// Set where that is not the one that the model imports, as for nodes that come from a function.
  /// Not part of a file.
  public var operatorSetVersion: Int64? {
    get { extras?.operatorSetVersion }
    set { ownExtras.operatorSetVersion = newValue }
  }
}

/// A named constant that belongs to a node.
public struct Attribute: Sendable {
  /// The name.
  public var name: String
  /// The value.
  public var value: AttributeValue
  /// In a function body: the function's attribute that gives the value.
  public var referencedName: String?
  /// The type as declared in the file, kept even where it contradicts the value; nil if absent.
  public var declaredType: AttributeType?
  /// Documentation.
  public var docString: String?
  /// The types of further values that the file gives the attribute; they are kept unread among the
  /// unknown fields.
  public var surplusTypes: [AttributeType] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an attribute whose declared type is that of its value.
  public init(_ name: String, _ value: AttributeValue) {
    self.name = name
    self.value = value
    declaredType = value.type
  }

  /// Whether the value is that of an attribute of the function around the node.
  public var isReference: Bool { !(referencedName ?? "").isEmpty }
}

/// The types of attributes, with ONNX's numbers as raw values.
public enum AttributeType: Int32, CaseIterable, Hashable, Sendable {
  case undefined = 0
  case float = 1
  case int = 2
  case string = 3
  case tensor = 4
  case graph = 5
  case floats = 6
  case ints = 7
  case strings = 8
  case tensors = 9
  case graphs = 10
  case sparseTensor = 11
  case sparseTensors = 12
  case typeProto = 13
  case typeProtos = 14
}

/// The value of an attribute.
public enum AttributeValue: Sendable {
  /// No value field is present: an attribute reference, or a message that says nothing.
  case none
  case float(Float)
  case int(Int64)
  /// Bytes, by convention UTF-8.
  case string(ByteString)
  indirect case tensor(StoredTensor)
  case graph(GraphID)
  case floats([Float])
  case ints([Int64])
  case strings([ByteString])
  case tensors([StoredTensor])
  case graphs([GraphID])
  indirect case sparseTensor(SparseTensor)
  case sparseTensors([SparseTensor])
  indirect case typeProto(ValueType)
  case typeProtos([ValueType])

  /// The type of the value.
  public var type: AttributeType {
    switch self {
    case .none: .undefined
    case .float: .float
    case .int: .int
    case .string: .string
    case .tensor: .tensor
    case .graph: .graph
    case .floats: .floats
    case .ints: .ints
    case .strings: .strings
    case .tensors: .tensors
    case .graphs: .graphs
    case .sparseTensor: .sparseTensor
    case .sparseTensors: .sparseTensors
    case .typeProto: .typeProto
    case .typeProtos: .typeProtos
    }
  }
}

/// Bytes that are meant as text but need not be valid UTF-8.
public struct ByteString: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The bytes.
  public var bytes: [UInt8]

  /// Makes a string from bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Makes a string from text.
  public init(_ text: String) { bytes = Array(text.utf8) }

  /// Makes a string from text.
  public init(stringLiteral text: String) { self.init(text) }

  /// The text, where the bytes are valid UTF-8.
  public var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The text, with replacement characters for invalid bytes.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
