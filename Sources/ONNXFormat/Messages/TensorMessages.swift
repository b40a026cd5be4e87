import ByteStorage
import Diagnostics
import Encodings
import ModelIR

extension StoredTensor.Segment: Message {
  enum Field: Int {
    case begin = 1
    case end = 2
  }

  init() { self.init(begin: nil, end: nil) }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .begin: begin = try reader.int64()
    case .end: end = try reader.int64()
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.int64(Field.begin, begin)
    writer.int64(Field.end, end)
  }
}

extension SparseTensor: Message {
  enum Field: Int {
    case values = 1
    case indices = 2
    case dimensions = 3
  }

  init() { self.init(values: nil, indices: nil, dimensions: []) }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .values: try reader.readOnce("values", into: &values)
    case .indices: try reader.readOnce("indices", into: &indices)
    case .dimensions: try reader.int64s(into: &dimensions)
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    try writer.message(Field.values, values)
    try writer.message(Field.indices, indices)
    writer.int64s(Field.dimensions, dimensions)
  }
}

extension StoredTensor: Message {
  enum Field: Int {
    case dimensions = 1
    case dataType = 2
    case segment = 3
    case name = 8
    case docString = 12
    case dataLocation = 14
    case metadata = 16
  }

  /// The fields of which at most one is present in a valid tensor.
  enum PayloadField: Int {
    case floatData = 4
    case int32Data = 5
    case stringData = 6
    case int64Data = 7
    case rawData = 9
    case doubleData = 10
    case uint64Data = 11
    case externalData = 13
  }

  init() { self.init(elementType: nil, dimensions: [], payload: .none) }

  mutating func readFields(from reader: inout ProtobufReader) throws(Diagnostic) {
    var payloads = PayloadFields()
    while let number = try reader.nextField() {
      if let field = PayloadField(rawValue: number) {
        try payloads.read(field, from: &reader)
      } else if let field = Field(rawValue: number) {
        try read(field, from: &reader)
      } else {
        unknownFields.fields.append(try reader.skipField())
      }
    }
    payload = payloads.payload
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .dimensions: try reader.int64s(into: &dimensions)
    case .dataType:
      var unknown = UnknownFields()
      try reader.enumeration(into: &elementType, orKeepIn: &unknown)
      if !unknown.fields.isEmpty { unknownFields.fields += unknown.fields }
    case .segment: try reader.readOnce("segment", into: &segment)
    case .name: name = try reader.string()
    case .docString: docString = try reader.string()
    case .dataLocation: dataLocation = try reader.int32()
    case .metadata: try reader.append("metadata_props", to: &metadata)
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    let payloads: [Payload] = if case .several(let all) = payload { all } else { [payload] }
    writer.int64s(Field.dimensions, dimensions)
    writer.int32(Field.dataType, elementType?.rawValue)
    try writer.message(Field.segment, segment)
    for case .floats(let bytes) in payloads { writer.packed(PayloadField.floatData, bytes) }
    for case .int32s(let bytes) in payloads { writer.packed(PayloadField.int32Data, bytes) }
    for case .strings(let strings) in payloads {
      for string in strings { writer.bytes(PayloadField.stringData, string) }
    }
    for case .int64s(let bytes) in payloads { writer.packed(PayloadField.int64Data, bytes) }
    writer.string(Field.name, name)
    for case .raw(let bytes) in payloads { writer.bytes(PayloadField.rawData, bytes) }
    for case .doubles(let bytes) in payloads { writer.packed(PayloadField.doubleData, bytes) }
    for case .uint64s(let bytes) in payloads { writer.packed(PayloadField.uint64Data, bytes) }
    writer.string(Field.docString, docString)
    for case .external(let entries, _) in payloads {
      try writer.messages(PayloadField.externalData, entries)
    }
    writer.int32(Field.dataLocation, dataLocation)
    try writer.messages(Field.metadata, metadata)
  }
}

/// The payload fields of a tensor message, gathered while it is read.
private struct PayloadFields {
  private var raw: ByteBuffer?
  /// The others, of which most tensors have none.
  private var others: OtherPayloadFields?

  mutating func read(
    _ field: StoredTensor.PayloadField, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    if field == .rawData {
      raw = try reader.bytesField()
    } else {
      var fields = others ?? OtherPayloadFields()
      others = nil
      try fields.read(field, from: &reader)
      others = fields
    }
  }

  /// The payload: what is present, in the order of the field numbers.
  var payload: StoredTensor.Payload {
    guard let others else { return raw.map(StoredTensor.Payload.raw) ?? .none }
    let found = others.payloads(and: raw)
    return found.count > 1 ? .several(found) : found.first ?? .none
  }
}

/// All payload fields but the raw one.
private struct OtherPayloadFields {
  private var floats = ProtobufPackedBytes()
  private var doubles = ProtobufPackedBytes()
  private var int32s = ProtobufPackedBytes()
  private var int64s = ProtobufPackedBytes()
  private var uint64s = ProtobufPackedBytes()
  private var strings: [ByteBuffer] = []
  private var external: [MetadataEntry] = []

  mutating func read(
    _ field: StoredTensor.PayloadField, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    switch field {
    case .rawData: break
    case .floatData: try reader.packed(.fixed32, into: &floats)
    case .doubleData: try reader.packed(.fixed64, into: &doubles)
    case .int32Data: try reader.packed(.varint, into: &int32s)
    case .int64Data: try reader.packed(.varint, into: &int64s)
    case .uint64Data: try reader.packed(.varint, into: &uint64s)
    case .stringData: strings.append(try reader.bytesField())
    case .externalData: try reader.append("external_data", to: &external)
    }
  }

  /// What is present, with the raw payload in its place.
  func payloads(and raw: ByteBuffer?) -> [StoredTensor.Payload] {
    var found: [StoredTensor.Payload] = []
    if !floats.bytes.isEmpty { found.append(.floats(floats.bytes)) }
    if !int32s.bytes.isEmpty { found.append(.int32s(int32s.bytes)) }
    if !strings.isEmpty { found.append(.strings(strings)) }
    if !int64s.bytes.isEmpty { found.append(.int64s(int64s.bytes)) }
    if let raw { found.append(.raw(raw)) }
    if !doubles.bytes.isEmpty { found.append(.doubles(doubles.bytes)) }
    if !uint64s.bytes.isEmpty { found.append(.uint64s(uint64s.bytes)) }
    if !external.isEmpty { found.append(.external(external, contents: nil)) }
    return found
  }
}
