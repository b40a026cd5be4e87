package import ByteStorage
package import CProtobufC
package import Diagnostics

/// Walks the wire bytes of a message before protobuf-c unpacks it.
///
/// protobuf-c follows nesting without limit, allocates what the wire asks for and cuts strings at
/// NUL. This walk, driven by the same descriptor, refuses what would make it do harm, and says
/// where: the field's path by schema names, and the byte offset in the file.
package struct ProtobufPrecheck: Sendable {
  /// How deeply messages may nest.
  package var depthLimit = 64
  /// How many messages there may be in all.
  package var messageLimit = 1 << 20

  /// Makes a pre-check with the default limits.
  package init() {}

  /// Walks `bytes` as a message of the type that `descriptor` declares.
  ///
  /// - Throws: E0222 to E0226, located by field path and byte offset.
  package func check(
    _ bytes: ByteBuffer, as descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  ) throws(Diagnostic) {
    try bytes.withUnsafeBytes { (raw) throws(Diagnostic) in
      var walk = WireWalk(bytes: raw, depthLimit: depthLimit, messagesLeft: messageLimit)
      do throws(WireFailure) {
        try walk.message(in: 0..<raw.count, as: descriptor.pointee, depth: 0)
      } catch {
        throw error.diagnostic
      }
    }
  }
}

/// What a walk found wrong, while its path is put together on the way out.
private struct WireFailure: Error {
  var code: DiagnosticCode
  var message: String
  var offset: Int
  var path: [String] = []

  init(_ code: DiagnosticCode, _ message: String, at offset: Int) {
    self.code = code
    self.message = message
    self.offset = offset
  }

  var diagnostic: Diagnostic {
    let field: [Location.Step] = path.isEmpty ? [] : [.field(path.joined(separator: "."))]
    return Diagnostic(code, message, at: Location(field + [.byteOffset(offset)]))
  }
}

private struct WireWalk {
  let bytes: UnsafeRawBufferPointer
  let depthLimit: Int
  var messagesLeft: Int

  mutating func message(
    in range: Range<Int>, as descriptor: ProtobufCMessageDescriptor, depth: Int
  ) throws(WireFailure) {
    guard depth < depthLimit else {
      throw WireFailure(
        .oversizedMessage, "messages nest deeper than \(depthLimit)", at: range.lowerBound)
    }
    guard messagesLeft > 0 else {
      throw WireFailure(
        .oversizedMessage, "there are too many messages", at: range.lowerBound)
    }
    messagesLeft -= 1
    var position = range.lowerBound
    while position < range.upperBound {
      let start = position
      let tag = try tag(at: &position, end: range.upperBound)
      let field = descriptor.field(tag.number)
      do throws(WireFailure) {
        try value(tag, field, at: &position, end: range.upperBound, depth: depth)
      } catch {
        var failure = error
        if let field {
          let index = occurrences(of: tag.number, in: range.lowerBound..<start)
          failure.path.insert(field.step(index), at: 0)
        }
        throw failure
      }
    }
  }

  private mutating func value(
    _ tag: Tag, _ field: ProtobufCFieldDescriptor?, at position: inout Int, end: Int, depth: Int
  ) throws(WireFailure) {
    let start = position
    guard let field else {
      _ = try payload(tag.encoding, at: &position, end: end)
      return
    }
    let expected = Encoding(of: field.type)
    let isPacked =
      field.label == PROTOBUF_C_LABEL_REPEATED && tag.encoding == .delimited
      && expected != .delimited
    guard tag.encoding == expected || isPacked else {
      throw WireFailure(
        .mismatchedField, "the field is encoded as \(tag.encoding), expected \(expected)",
        at: start)
    }
    let content = try payload(tag.encoding, at: &position, end: end)
    if isPacked { return try packed(expected, in: content) }
    switch field.type {
    case PROTOBUF_C_TYPE_MESSAGE:
      guard let nested = field.nestedMessage else { return }
      try message(in: content, as: nested, depth: depth + 1)
    case PROTOBUF_C_TYPE_STRING:
      try string(in: content)
    default: break
    }
  }

  /// Moves past a value and returns the range of its bytes, without the length.
  private func payload(
    _ encoding: Encoding, at position: inout Int, end: Int
  ) throws(WireFailure) -> Range<Int> {
    let start = position
    switch encoding {
    case .varint:
      _ = try varint(at: &position, end: end)
      return start..<position
    case .delimited:
      let length = try varint(at: &position, end: end)
      guard let count = Int(exactly: length), count <= end - position else {
        throw WireFailure(
          .truncatedMessage, "the field is \(length) bytes long, but only \(end - position) remain",
          at: start)
      }
      position += count
      return (position - count)..<position
    case .fixed32, .fixed64:
      let count = encoding == .fixed32 ? 4 : 8
      guard count <= end - position else {
        throw WireFailure(
          .truncatedMessage, "the field needs \(count) bytes, but only \(end - position) remain",
          at: start)
      }
      position += count
      return start..<position
    }
  }

  private func packed(_ encoding: Encoding, in range: Range<Int>) throws(WireFailure) {
    switch encoding {
    case .fixed32, .fixed64:
      let size = encoding == .fixed32 ? 4 : 8
      guard range.count % size == 0 else {
        throw WireFailure(
          .malformedMessage,
          "a packed field of \(range.count) bytes does not divide into elements of \(size)",
          at: range.lowerBound)
      }
    default:
      var position = range.lowerBound
      while position < range.upperBound {
        _ = try varint(at: &position, end: range.upperBound)
      }
    }
  }

  private func string(in range: Range<Int>) throws(WireFailure) {
    let text = bytes[range]
    if let nul = text.firstIndex(of: 0) {
      throw WireFailure(.invalidString, "the string holds a NUL byte", at: nul)
    }
    guard String(validating: text, as: UTF8.self) != nil else {
      throw WireFailure(.invalidString, "the string is not UTF-8", at: range.lowerBound)
    }
  }

  private func tag(at position: inout Int, end: Int) throws(WireFailure) -> Tag {
    let start = position
    let raw = try varint(at: &position, end: end)
    guard let number = UInt32(exactly: raw >> 3), number > 0, number < 1 << 29 else {
      throw WireFailure(.malformedMessage, "the tag names field \(raw >> 3)", at: start)
    }
    guard let encoding = Encoding(rawValue: UInt8(raw & 7)) else {
      throw WireFailure(
        .malformedMessage, "field \(number) has the unsupported encoding \(raw & 7)", at: start)
    }
    return Tag(number: number, encoding: encoding)
  }

  private func varint(at position: inout Int, end: Int) throws(WireFailure) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else {
        throw WireFailure(.truncatedMessage, "the message ends within a number", at: start)
      }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw WireFailure(.malformedMessage, "a number takes more than ten bytes", at: start)
  }

  /// How often a field occurs in a range that has been walked already.
  private func occurrences(of number: UInt32, in range: Range<Int>) -> Int {
    var position = range.lowerBound
    var count = 0
    while position < range.upperBound,
      let tag = try? tag(at: &position, end: range.upperBound),
      (try? payload(tag.encoding, at: &position, end: range.upperBound)) != nil
    {
      if tag.number == number { count += 1 }
    }
    return count
  }
}

private struct Tag {
  var number: UInt32
  var encoding: Encoding
}

private enum Encoding: UInt8, CustomStringConvertible {
  case varint = 0
  case fixed64 = 1
  case delimited = 2
  case fixed32 = 5

  init(of type: ProtobufCType) {
    switch type {
    case PROTOBUF_C_TYPE_FLOAT, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32: self = .fixed32
    case PROTOBUF_C_TYPE_DOUBLE, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64: self = .fixed64
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE: self = .delimited
    default: self = .varint
    }
  }

  var description: String {
    switch self {
    case .varint: "a variable-length number"
    case .fixed64: "eight bytes"
    case .delimited: "a length and bytes"
    case .fixed32: "four bytes"
    }
  }
}

extension ProtobufCMessageDescriptor {
  /// The field of this number; the descriptor keeps fields sorted by number.
  fileprivate func field(_ number: UInt32) -> ProtobufCFieldDescriptor? {
    let fields = UnsafeBufferPointer(start: fields, count: Int(n_fields))
    var low = 0
    var high = fields.count
    while low < high {
      let middle = (low + high) / 2
      if fields[middle].id < number { low = middle + 1 } else { high = middle }
    }
    return low < fields.count && fields[low].id == number ? fields[low] : nil
  }
}

extension ProtobufCFieldDescriptor {
  /// The field as a step of a path, with its index where it is repeated.
  fileprivate func step(_ index: Int) -> String {
    let name = String(cString: name)
    return label == PROTOBUF_C_LABEL_REPEATED ? "\(name)[\(index)]" : name
  }

  /// The type of the message that the field holds.
  fileprivate var nestedMessage: ProtobufCMessageDescriptor? {
    descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self).pointee
  }
}
