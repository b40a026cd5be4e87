import ByteStorage
package import CProtobufC
package import Diagnostics
package import Encodings

extension SourceRecord {
  /// Writes the fields into a message that is being written, by the numbers and types that a
  /// schema gives their names.
  ///
  /// - Precondition: every field is one of the schema's, with a value of its type; others are not
  ///   written.
  package func write(
    as descriptor: UnsafePointer<ProtobufCMessageDescriptor>, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    let known = UnsafeBufferPointer(
      start: descriptor.pointee.fields, count: Int(descriptor.pointee.n_fields))
    // Fields stand in the order of their numbers, as protobuf's own writers have them.
    for field in known.sorted(by: { $0.id < $1.id }) {
      guard let value = self[String(cString: field.name)] else { continue }
      for element in value.elements { try field.write(element, to: &writer) }
    }
  }

  /// The fields whose numbers in a schema are at most `last`.
  package func keepingFields(
    upTo last: UInt32, of descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  ) -> SourceRecord {
    SourceRecord(
      fields.filter { field in
        let known = protobuf_c_message_descriptor_get_field_by_name(descriptor, field.name)
        return known.map { $0.pointee.id <= last } ?? false
      })
  }
}

extension ProtobufCFieldDescriptor {
  /// Writes one value of the field.
  fileprivate func write(
    _ value: SourceValue, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    let number = Int(id)
    switch (value, type) {
    case (.record(let record), PROTOBUF_C_TYPE_MESSAGE):
      guard let descriptor else { return }
      let nested = descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
      try writer.message(FieldNumber(rawValue: number)) { (writer) throws(Diagnostic) in
        try record.write(as: nested, to: &writer)
      }
    case (.text(let text), PROTOBUF_C_TYPE_STRING): writer.textField(number, text)
    case (.text(let name), PROTOBUF_C_TYPE_ENUM):
      let enumeration = descriptor?.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
      if let found = protobuf_c_enum_descriptor_get_value_by_name(enumeration, name) {
        writer.varintField(number, UInt64(bitPattern: Int64(found.pointee.value)))
      }
    case (.bytes(let bytes), PROTOBUF_C_TYPE_BYTES):
      writer.bytes(FieldNumber(rawValue: number), ByteBuffer(bytes))
    case (.text(let text), PROTOBUF_C_TYPE_BYTES): writer.textField(number, text)
    case (.real(let real), PROTOBUF_C_TYPE_FLOAT):
      writer.fixed32Field(number, Float(real).bitPattern)
    case (.integer(let integer), PROTOBUF_C_TYPE_FLOAT):
      writer.fixed32Field(number, Float(integer).bitPattern)
    case (.flag(let flag), _): writer.varintField(number, flag ? 1 : 0)
    case (.integer(let integer), _):
      writer.varintField(number, UInt64(bitPattern: integer))
    default: return
    }
  }
}

/// The number of a field that a schema names.
private struct FieldNumber: RawRepresentable {
  var rawValue: Int
}
