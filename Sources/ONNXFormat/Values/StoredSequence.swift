import ByteStorage
import Diagnostics
import Encodings
public import ModelIR

/// The kinds of value that sequences and optionals hold, with ONNX's numbers as raw values.
public enum StoredValueKind: Int32, Hashable, Sendable {
  /// Nothing is said.
  case undefined = 0
  /// Dense tensors.
  case tensor = 1
  /// Sparse tensors.
  case sparseTensor = 2
  /// Sequences.
  case sequence = 3
  /// Maps.
  case map = 4
  /// Optional values.
  case optional = 5
}

/// A sequence as a file holds it; in a valid one only the list of its kind has elements.
public struct StoredSequence: Sendable {
  /// The name.
  public var name: String?
  /// The kind of the elements.
  public var kind: StoredValueKind?
  /// The elements, where they are tensors.
  public var tensors: [StoredTensor] = []
  /// The elements, where they are sparse tensors.
  public var sparseTensors: [SparseTensor] = []
  /// The elements, where they are sequences.
  public var sequences: [StoredSequence] = []
  /// The elements, where they are maps.
  public var maps: [StoredMap] = []
  /// The elements, where they are optional values.
  public var optionals: [StoredOptional] = []
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an empty sequence.
  public init() {}
}

/// A map as a file holds it.
public struct StoredMap: Sendable {
  /// The name.
  public var name: String?
  /// The type of the keys.
  public var keyType: ElementType?
  /// The keys, where they are integers.
  public var keys: [Int64] = []
  /// The keys, where they are strings.
  public var stringKeys: [ByteString] = []
  /// The values, in the order of the keys.
  public var values: StoredSequence?
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an empty map.
  public init() {}
}

/// A value or nothing as a file holds it; nothing where no field but the kind is present.
public indirect enum StoredOptionalValue: Sendable {
  /// A tensor.
  case tensor(StoredTensor)
  /// A sparse tensor.
  case sparseTensor(SparseTensor)
  /// A sequence.
  case sequence(StoredSequence)
  /// A map.
  case map(StoredMap)
  /// Another optional value.
  case optional(StoredOptional)
}

/// A value or nothing as a file holds it.
public struct StoredOptional: Sendable {
  /// The name.
  public var name: String?
  /// The kind of the value.
  public var kind: StoredValueKind?
  /// The value; nil for nothing.
  public var value: StoredOptionalValue?
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes an optional without value.
  public init() {}
}

extension StoredSequence: Message {
  enum Field: Int {
    case name = 1
    case kind = 2
    case tensors = 3
    case sparseTensors = 4
    case sequences = 5
    case maps = 6
    case optionals = 7
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .name: name = try reader.string()
    case .kind: try reader.enumeration(into: &kind, orKeepIn: &unknownFields)
    case .tensors: try reader.append("tensor_values", to: &tensors)
    case .sparseTensors: try reader.append("sparse_tensor_values", to: &sparseTensors)
    case .sequences: try reader.append("sequence_values", to: &sequences)
    case .maps: try reader.append("map_values", to: &maps)
    case .optionals: try reader.append("optional_values", to: &optionals)
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.string(Field.name, name)
    writer.int32(Field.kind, kind?.rawValue)
    try writer.messages(Field.tensors, tensors)
    try writer.messages(Field.sparseTensors, sparseTensors)
    try writer.messages(Field.sequences, sequences)
    try writer.messages(Field.maps, maps)
    try writer.messages(Field.optionals, optionals)
  }
}

extension StoredMap: Message {
  enum Field: Int {
    case name = 1
    case keyType = 2
    case keys = 3
    case stringKeys = 4
    case values = 5
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .name: name = try reader.string()
    case .keyType: try reader.enumeration(into: &keyType, orKeepIn: &unknownFields)
    case .keys: try reader.int64s(into: &keys)
    case .stringKeys: stringKeys.append(ByteString(try reader.bytesField().array))
    case .values: try reader.readOnce("values", into: &values)
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.string(Field.name, name)
    writer.int32(Field.keyType, keyType?.rawValue)
    writer.int64s(Field.keys, keys)
    for key in stringKeys { writer.bytes(Field.stringKeys, ByteBuffer(key.bytes)) }
    try writer.message(Field.values, values)
  }
}

extension StoredOptional: Message {
  enum Field: Int {
    case name = 1
    case kind = 2
    case tensor = 3
    case sparseTensor = 4
    case sequence = 5
    case map = 6
    case optional = 7
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    if field != .name, field != .kind, value != nil { throw reader.repeated("value") }
    switch field {
    case .name: name = try reader.string()
    case .kind: try reader.enumeration(into: &kind, orKeepIn: &unknownFields)
    case .tensor: value = .tensor(try StoredTensor("tensor_value", from: &reader))
    case .sparseTensor:
      value = .sparseTensor(try SparseTensor("sparse_tensor_value", from: &reader))
    case .sequence: value = .sequence(try StoredSequence("sequence_value", from: &reader))
    case .map: value = .map(try StoredMap("map_value", from: &reader))
    case .optional: value = .optional(try StoredOptional("optional_value", from: &reader))
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.string(Field.name, name)
    writer.int32(Field.kind, kind?.rawValue)
    switch value {
    case .tensor(let tensor): try writer.message(Field.tensor, tensor)
    case .sparseTensor(let tensor): try writer.message(Field.sparseTensor, tensor)
    case .sequence(let sequence): try writer.message(Field.sequence, sequence)
    case .map(let map): try writer.message(Field.map, map)
    case .optional(let optional): try writer.message(Field.optional, optional)
    case nil: break
    }
  }
}
