package import CProtobufC

extension SourceRecord {
  /// The fields that are present in a message that protobuf-c has unpacked, by schema names, in
  /// the order of their numbers; those called as in `omitted` are left out at every level.
  ///
  /// - Precondition: `message` is an unpacked message, which is alive during the call.
  package init(reflecting message: UnsafePointer<ProtobufCMessage>, omitting omitted: Set<String>) {
    self.init()
    guard let descriptor = message.pointee.descriptor else { return }
    let base = UnsafeRawPointer(message)
    for field in UnsafeBufferPointer(
      start: descriptor.pointee.fields, count: Int(descriptor.pointee.n_fields))
    {
      let name = String(cString: field.name)
      guard !omitted.contains(name), let value = field.value(in: base, omitting: omitted)
      else { continue }
      fields.append(Field(name: name, value: value))
    }
  }
}

extension ProtobufCFieldDescriptor {
  /// The field's value, where it is present in the message at `message`.
  fileprivate func value(
    in message: UnsafeRawPointer, omitting omitted: Set<String>
  ) -> SourceValue? {
    let member = message + Int(offset)
    if label == PROTOBUF_C_LABEL_REPEATED {
      let count = (message + Int(quantifier_offset)).load(as: Int.self)
      guard count > 0, let elements = member.load(as: UnsafeRawPointer?.self) else { return nil }
      return .list((0..<count).compactMap { element(at: elements + $0 * stride, omitted) })
    }
    return isPresent(in: message, at: member) ? element(at: member, omitted) : nil
  }

  private func isPresent(in message: UnsafeRawPointer, at member: UnsafeRawPointer) -> Bool {
    switch type {
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_MESSAGE:
      // An absent string points to its default, which the descriptor holds.
      let pointer = member.load(as: UnsafeRawPointer?.self)
      return pointer != nil && pointer != default_value
    default:
      return label == PROTOBUF_C_LABEL_REQUIRED
        || (message + Int(quantifier_offset)).load(as: protobuf_c_boolean.self) != 0
    }
  }

  private func element(at place: UnsafeRawPointer, _ omitted: Set<String>) -> SourceValue? {
    switch type {
    case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32:
      .integer(Int64(place.load(as: Int32.self)))
    case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32:
      .integer(Int64(place.load(as: UInt32.self)))
    case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64:
      .integer(place.load(as: Int64.self))
    case PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED64:
      unsigned(place.load(as: UInt64.self))
    case PROTOBUF_C_TYPE_FLOAT: .real(Double(place.load(as: Float.self)))
    case PROTOBUF_C_TYPE_DOUBLE: .real(place.load(as: Double.self))
    case PROTOBUF_C_TYPE_BOOL: .flag(place.load(as: protobuf_c_boolean.self) != 0)
    case PROTOBUF_C_TYPE_ENUM: enumerator(place.load(as: Int32.self))
    case PROTOBUF_C_TYPE_STRING:
      place.load(as: UnsafePointer<CChar>?.self).map { .text(String(cString: $0)) }
    case PROTOBUF_C_TYPE_BYTES:
      bytes(place.load(as: ProtobufCBinaryData.self))
    case PROTOBUF_C_TYPE_MESSAGE:
      place.load(as: UnsafePointer<ProtobufCMessage>?.self).map {
        .record(SourceRecord(reflecting: $0, omitting: omitted))
      }
    default: nil
    }
  }

  private func unsigned(_ value: UInt64) -> SourceValue {
    Int64(exactly: value).map(SourceValue.integer) ?? .real(Double(value))
  }

  /// An enumerator by name, or by number where the schema does not have it.
  private func enumerator(_ number: Int32) -> SourceValue {
    let type = descriptor?.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
    guard let value = protobuf_c_enum_descriptor_get_value(type, number) else {
      return .integer(Int64(number))
    }
    return .text(String(cString: value.pointee.name))
  }

  private func bytes(_ data: ProtobufCBinaryData) -> SourceValue {
    .bytes(Array(UnsafeBufferPointer(start: data.data, count: data.len)))
  }

  /// The distance between elements of a repeated field.
  private var stride: Int {
    switch type {
    case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64,
      PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_DOUBLE:
      8
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_MESSAGE: MemoryLayout<UnsafeRawPointer>.stride
    case PROTOBUF_C_TYPE_BYTES: MemoryLayout<ProtobufCBinaryData>.stride
    default: 4
    }
  }
}
