import ByteStorage
import Diagnostics
import Encodings
import ModelIR

/// A message of the schema that can be read and written without knowing what is around it.
///
/// Reading and writing stand side by side in the conformance, so that a field's round trip is on
/// one screen. Fields of other numbers are kept and written back at their place.
protocol Message {
  /// The fields, with their numbers.
  associatedtype Field: RawRepresentable<Int>

  /// A message without any field.
  init()

  /// Reads all fields of the message that `reader` stands in.
  mutating func readFields(from reader: inout ProtobufReader) throws(Diagnostic)

  /// Serialised fields that this schema does not have.
  var unknownFields: UnknownFields { get set }

  /// Reads the value of `field`.
  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic)

  /// Writes the fields that are present, in the order of their numbers.
  func write(to writer: inout ProtobufWriter) throws(Diagnostic)
}

extension Message {
  mutating func readFields(from reader: inout ProtobufReader) throws(Diagnostic) {
    while let number = try reader.nextField() {
      if let field = Field(rawValue: number) {
        try read(field, from: &reader)
      } else {
        unknownFields.fields.append(try reader.skipField())
      }
    }
  }

  /// Reads the current field of `reader` as a message of this type.
  init(
    _ name: StaticString, at index: Int? = nil, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    self.init()
    try reader.message(name, at: index) { (reader) throws(Diagnostic) in
      try readFields(from: &reader)
    }
  }
}

extension ProtobufReader {
  /// Reads the current field as one more element of `messages`.
  mutating func append<M: Message>(
    _ name: StaticString, to messages: inout [M]
  ) throws(Diagnostic) {
    messages.append(try M(name, at: messages.count, from: &self))
  }

  /// Reads the current field as the one `message` of its parent.
  ///
  /// - Throws: E0207 where there is one already.
  mutating func readOnce<M: Message>(
    _ name: StaticString, into message: inout M?
  ) throws(Diagnostic) {
    if message != nil { throw repeated(name) }
    message = try M(name, from: &self)
  }

  /// The error for a second occurrence of a field that holds one message.
  func repeated(_ name: StaticString) -> Diagnostic {
    failure(.repeatedMessage, "'\(name)' occurs again, expected one")
  }

  /// Reads the current field as an enumeration; a number without a meaning stays as it is in
  /// `unknown`, and leaves `value` what an earlier field of the same number made it.
  mutating func enumeration<E: RawRepresentable<Int32>>(
    into value: inout E?, orKeepIn unknown: inout UnknownFields
  ) throws(Diagnostic) {
    if let known = E(rawValue: try int32()) {
      value = known
    } else {
      unknown.fields.append(currentField)
    }
  }
}

extension ProtobufWriter {
  /// Writes a message, where there is one.
  mutating func message<M: Message>(
    _ field: some RawRepresentable<Int>, _ message: M?
  ) throws(Diagnostic) {
    guard let message else { return }
    try self.message(field, preserving: message.unknownFields.fields) {
      (writer) throws(Diagnostic) in try message.write(to: &writer)
    }
  }

  /// Writes a repeated message.
  mutating func messages<M: Message>(
    _ field: some RawRepresentable<Int>, _ messages: [M]
  ) throws(Diagnostic) {
    for element in messages { try message(field, element) }
  }

  /// Writes a repeated text.
  mutating func strings(_ field: some RawRepresentable<Int>, _ values: [String]) {
    for value in values { string(field, value) }
  }

  /// Writes a repeated integer, one field each.
  mutating func int64s(_ field: some RawRepresentable<Int>, _ values: [Int64]) {
    for value in values { int64(field, value) }
  }
}
