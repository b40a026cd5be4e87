import Diagnostics
import Encodings
import ModelIR

extension Dimension: Message {
  enum Field: Int {
    case extent = 1
    case symbol = 2
    case denotation = 3
  }

  init() { self.init(.unknown) }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .extent: size = .known(Int(try reader.int64()))
    case .symbol: size = .symbol(try reader.string())
    case .denotation: denotation = try reader.string()
    }
  }

  func write(to writer: inout ProtobufWriter) {
    switch size {
    case .known(let extent): writer.int64(Field.extent, Int64(extent))
    case .symbol(let name): writer.string(Field.symbol, name)
    case .unknown: break
    }
    writer.string(Field.denotation, denotation)
  }
}

extension Shape: Message {
  enum Field: Int { case dimensions = 1 }

  init() { self.init([Dimension]()) }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    try reader.append("dim", to: &dimensions)
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    try writer.messages(Field.dimensions, dimensions)
  }
}

extension ValueType: Message {
  enum Field: Int {
    case tensor = 1
    case sequence = 4
    case map = 5
    case denotation = 6
    case opaque = 7
    case sparseTensor = 8
    case optional = 9
  }

  init() { self.init(.unspecified) }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    if field != .denotation, kind != .unspecified { throw reader.repeated("value") }
    switch field {
    case .tensor:
      let type = try TensorType("tensor_type", from: &reader)
      set(.tensor(type.elementType, type.shape), type.unknownFields)
    case .sparseTensor:
      let type = try TensorType("sparse_tensor_type", from: &reader)
      set(.sparseTensor(type.elementType, type.shape), type.unknownFields)
    case .sequence:
      let type = try ElementHolder("sequence_type", from: &reader)
      set(.sequence(type.element ?? ValueType()), type.unknownFields)
    case .optional:
      let type = try ElementHolder("optional_type", from: &reader)
      set(.optional(type.element ?? ValueType()), type.unknownFields)
    case .map:
      let type = try MapType("map_type", from: &reader)
      set(.map(key: type.key, value: type.value ?? ValueType()), type.unknownFields)
    case .opaque:
      let type = try OpaqueType("opaque_type", from: &reader)
      set(.opaque(domain: type.domain, name: type.name), type.unknownFields)
    case .denotation: denotation = try reader.string()
    }
  }

  private mutating func set(_ kind: Kind, _ unknown: UnknownFields) {
    self.kind = kind
    kindUnknownFields = unknown
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    let unknown = kindUnknownFields
    switch kind {
    case .tensor(let element, let shape):
      try writer.message(Field.tensor, TensorType(element, shape, unknown))
    case .sequence(let element):
      try writer.message(Field.sequence, ElementHolder(element, unknown))
    case .map(let key, let value):
      try writer.message(Field.map, MapType(key, value, unknown))
    case .opaque, .sparseTensor, .optional, .unspecified: break
    }
    writer.string(Field.denotation, denotation)
    switch kind {
    case .opaque(let domain, let name):
      try writer.message(Field.opaque, OpaqueType(domain, name, unknown))
    case .sparseTensor(let element, let shape):
      try writer.message(Field.sparseTensor, TensorType(element, shape, unknown))
    case .optional(let element):
      try writer.message(Field.optional, ElementHolder(element, unknown))
    case .tensor, .sequence, .map, .unspecified: break
    }
  }

  /// Whether the message says nothing, as one that is absent.
  fileprivate var isVoid: Bool {
    kind == .unspecified && denotation == nil && unknownFields.isEmpty
  }
}

/// `TypeProto.Tensor` and `TypeProto.SparseTensor`.
private struct TensorType: Message {
  enum Field: Int {
    case elementType = 1
    case shape = 2
  }

  var elementType: ElementType?
  var shape: Shape?
  var unknownFields: UnknownFields = []

  init() {}

  init(_ elementType: ElementType?, _ shape: Shape?, _ unknownFields: UnknownFields) {
    self.elementType = elementType
    self.shape = shape
    self.unknownFields = unknownFields
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .elementType: try reader.enumeration(into: &elementType, orKeepIn: &unknownFields)
    case .shape: try reader.readOnce("shape", into: &shape)
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.int32(Field.elementType, elementType?.rawValue)
    try writer.message(Field.shape, shape)
  }
}

/// `TypeProto.Sequence` and `TypeProto.Optional`.
private struct ElementHolder: Message {
  enum Field: Int { case element = 1 }

  var element: ValueType?
  var unknownFields: UnknownFields = []

  init() {}

  init(_ element: ValueType, _ unknownFields: UnknownFields) {
    self.element = element.isVoid ? nil : element
    self.unknownFields = unknownFields
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    try reader.readOnce("elem_type", into: &element)
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    try writer.message(Field.element, element)
  }
}

/// `TypeProto.Map`.
private struct MapType: Message {
  enum Field: Int {
    case key = 1
    case value = 2
  }

  var key: ElementType?
  var value: ValueType?
  var unknownFields: UnknownFields = []

  init() {}

  init(_ key: ElementType?, _ value: ValueType, _ unknownFields: UnknownFields) {
    self.key = key
    self.value = value.isVoid ? nil : value
    self.unknownFields = unknownFields
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .key: try reader.enumeration(into: &key, orKeepIn: &unknownFields)
    case .value: try reader.readOnce("value_type", into: &value)
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.int32(Field.key, key?.rawValue)
    try writer.message(Field.value, value)
  }
}

/// `TypeProto.Opaque`.
private struct OpaqueType: Message {
  enum Field: Int {
    case domain = 1
    case name = 2
  }

  var domain: String?
  var name: String?
  var unknownFields: UnknownFields = []

  init() {}

  init(_ domain: String?, _ name: String?, _ unknownFields: UnknownFields) {
    self.domain = domain
    self.name = name
    self.unknownFields = unknownFields
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .domain: domain = try reader.string()
    case .name: name = try reader.string()
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.string(Field.domain, domain)
    writer.string(Field.name, name)
  }
}
