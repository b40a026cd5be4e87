import ByteStorage
import Diagnostics
import Encodings
import ModelIR

extension ModelDecoder {
  /// Reads the current field as `AttributeProto`.
  ///
  /// Of several value fields the one of the declared type counts; the others are kept unread.
  mutating func readAttribute(
    _ name: StaticString, at index: Int, from reader: inout ProtobufReader
  ) throws(Diagnostic) -> Attribute {
    var attribute = Attribute("", .none)
    attribute.declaredType = nil
    try reader.message(name, at: index) { (reader) throws(Diagnostic) in
      let outline = try AttributeOutline(of: reader)
      let type = outline.valueType
      attribute.surplusTypes = outline.surplusTypes
      var contents = AttributeContents()
      while let number = try reader.nextField() {
        switch AttributeField(rawValue: number) {
        case .name: attribute.name = try reader.string()
        case .docString: attribute.docString = try reader.string()
        case .referencedName: attribute.referencedName = try reader.string()
        case .type:
          try reader.enumeration(into: &attribute.declaredType, orKeepIn: &attribute.unknownFields)
        case nil:
          if let field = AttributeValueField(rawValue: number), field.type == type {
            try read(field, into: &contents, from: &reader)
          } else {
            attribute.unknownFields.fields.append(try reader.skipField())
          }
        }
      }
      if let type { attribute.value = contents.value(of: type) }
    }
    return attribute
  }

  private mutating func read(
    _ field: AttributeValueField, into contents: inout AttributeContents,
    from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    switch field {
    case .float: contents.float = try reader.float()
    case .int: contents.int = try reader.int64()
    case .string: contents.string = ByteString(try reader.bytesField().array)
    case .tensor:
      if !contents.tensors.isEmpty { throw reader.repeated("t") }
      contents.tensors.append(try StoredTensor("t", from: &reader))
    case .graph:
      if !contents.graphs.isEmpty { throw reader.repeated("g") }
      contents.graphs.append(try readGraph("g", from: &reader))
    case .sparseTensor:
      if !contents.sparseTensors.isEmpty { throw reader.repeated("sparse_tensor") }
      contents.sparseTensors.append(try SparseTensor("sparse_tensor", from: &reader))
    case .typeProto:
      if !contents.typeProtos.isEmpty { throw reader.repeated("tp") }
      contents.typeProtos.append(try ValueType("tp", from: &reader))
    case .floats: try reader.floats(into: &contents.floats)
    case .ints: try reader.int64s(into: &contents.ints)
    case .strings: contents.strings.append(ByteString(try reader.bytesField().array))
    case .tensors: try reader.append("tensors", to: &contents.tensors)
    case .graphs:
      contents.graphs.append(try readGraph("graphs", at: contents.graphs.count, from: &reader))
    case .sparseTensors: try reader.append("sparse_tensors", to: &contents.sparseTensors)
    case .typeProtos: try reader.append("type_protos", to: &contents.typeProtos)
    }
  }
}

extension AttributeValueField {
  /// The type of attribute whose value stands in this field.
  var type: AttributeType {
    switch self {
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
    case .typeProto: .typeProto
    case .typeProtos: .typeProtos
    case .sparseTensor: .sparseTensor
    case .sparseTensors: .sparseTensors
    }
  }
}

/// What an attribute message holds, found before it is read: its type stands behind its value.
private struct AttributeOutline {
  /// The type of the value that counts; nil where there is none.
  ///
  /// A declared type without a value field means that type's default, as writers of protobuf's
  /// third version leave out zeros; unless the attribute refers to one of the function around it.
  let valueType: AttributeType?
  /// The types of the values that do not count.
  let surplusTypes: [AttributeType]

  /// Looks through the message that `reader` stands at the begin of.
  init(of reader: ProtobufReader) throws(Diagnostic) {
    var reader = reader
    var declared: AttributeType?
    var present: [AttributeType] = []
    var isReference = false
    while let number = try reader.nextField() {
      if number == AttributeField.type.rawValue {
        declared = AttributeType(rawValue: try reader.int32())
        continue
      }
      if number == AttributeField.referencedName.rawValue { isReference = true }
      if let type = AttributeValueField(rawValue: number)?.type, !present.contains(type) {
        present.append(type)
      }
      try reader.skipField()
    }
    let counted: AttributeType?
    if let first = present.first {
      counted = declared.flatMap { present.contains($0) ? $0 : nil } ?? first
    } else {
      counted = isReference ? nil : declared
    }
    valueType = counted
    surplusTypes = present.count > 1 ? present.filter { $0 != counted } : []
  }
}

/// The values of an attribute message while it is read; a single message is the first of its list.
private struct AttributeContents {
  var float: Float = 0
  var int: Int64 = 0
  var string = ByteString([])
  var graphs: [GraphID] = []
  var floats: [Float] = []
  var ints: [Int64] = []
  var strings: [ByteString] = []
  var tensors: [StoredTensor] = []
  var sparseTensors: [SparseTensor] = []
  var typeProtos: [ValueType] = []

  func value(of type: AttributeType) -> AttributeValue {
    switch type {
    case .undefined: .none
    case .float: .float(float)
    case .int: .int(int)
    case .string: .string(string)
    case .tensor: tensors.first.map(AttributeValue.tensor) ?? .none
    case .graph: graphs.first.map(AttributeValue.graph) ?? .none
    case .sparseTensor: sparseTensors.first.map(AttributeValue.sparseTensor) ?? .none
    case .typeProto: typeProtos.first.map(AttributeValue.typeProto) ?? .none
    case .floats: .floats(floats)
    case .ints: .ints(ints)
    case .strings: .strings(strings)
    case .tensors: .tensors(tensors)
    case .graphs: .graphs(graphs)
    case .sparseTensors: .sparseTensors(sparseTensors)
    case .typeProtos: .typeProtos(typeProtos)
    }
  }
}
