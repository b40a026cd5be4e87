package import ByteStorage
package import Diagnostics

/// Writes the protobuf wire format as a list of chunks, referring to large payloads instead of
/// copying them.
///
/// Fields come out in the order of the calls, which for canonical output is that of their numbers;
/// fields that were kept unread from another file are merged into that order. Where a value is
/// optional, nil writes nothing. The length of a message is known only when its content is
/// written; it is then inserted before the content, so that no size is computed twice.
package struct ProtobufWriter {
  /// Payloads of at least this many bytes become chunks of their own.
  private static let referenceThreshold = 4096

  private struct Payload {
    /// The number of bytes in `written` that come before it.
    var position: Int
    var bytes: ByteBuffer
  }

  private var written: [UInt8] = []
  private var payloads: [Payload] = []
  private var payloadBytes = 0
  /// Unread fields of the message being written that have not had their turn.
  private var unread: ArraySlice<ByteBuffer> = []

  /// Serialises one message: `body` writes its fields, among which `unread` are merged.
  package static func chunks(
    preserving unread: [ByteBuffer] = [],
    _ body: (inout ProtobufWriter) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> [ByteBuffer] {
    var writer = ProtobufWriter()
    writer.unread = unread[...]
    try body(&writer)
    writer.flushUnread()
    return writer.chunks
  }

  /// The number of bytes so far.
  package var count: Int { written.count + payloadBytes }

  private var chunks: [ByteBuffer] {
    let own = ByteBuffer(written)
    var chunks: [ByteBuffer] = []
    var position = 0
    for payload in payloads {
      if payload.position > position { chunks.append(own[position..<payload.position]) }
      chunks.append(payload.bytes)
      position = payload.position
    }
    if position < own.count { chunks.append(own[position..<own.count]) }
    return chunks
  }
}

// MARK: Fields

extension ProtobufWriter {
  /// Writes a field of type `uint64`.
  @inlinable
  package mutating func uint64(_ field: some RawRepresentable<Int>, _ value: UInt64?) {
    if let value { varintField(field.rawValue, value) }
  }

  /// Writes a field of type `int64`; negative values take ten bytes.
  @inlinable
  package mutating func int64(_ field: some RawRepresentable<Int>, _ value: Int64?) {
    if let value { varintField(field.rawValue, UInt64(bitPattern: value)) }
  }

  /// Writes a field of type `int32` or an enumeration; negative values take ten bytes.
  @inlinable
  package mutating func int32(_ field: some RawRepresentable<Int>, _ value: Int32?) {
    int64(field, value.map(Int64.init))
  }

  /// Writes a field of type `float`.
  @inlinable
  package mutating func float(_ field: some RawRepresentable<Int>, _ value: Float?) {
    if let value { fixed32Field(field.rawValue, value.bitPattern) }
  }

  /// Writes a field of type `string`.
  @inlinable
  package mutating func string(_ field: some RawRepresentable<Int>, _ value: String?) {
    if let value { textField(field.rawValue, value) }
  }

  /// Writes a field of type `bytes`.
  @inlinable
  package mutating func bytes(_ field: some RawRepresentable<Int>, _ value: ByteBuffer?) {
    if let value { bytesField(field.rawValue, value) }
  }

  /// Writes packed numbers; none write nothing.
  @inlinable
  package mutating func packed(_ field: some RawRepresentable<Int>, _ numbers: ByteBuffer) {
    if !numbers.isEmpty { bytesField(field.rawValue, numbers) }
  }

  /// Writes a field of a message type; `body` writes the message's fields, among which `unread`
  /// are merged.
  @inlinable
  package mutating func message(
    _ field: some RawRepresentable<Int>, preserving unread: [ByteBuffer] = [],
    _ body: (inout ProtobufWriter) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    let start = beginMessage(field.rawValue, unread)
    try body(&self)
    endMessage(start)
  }
}

// MARK: Messages

extension ProtobufWriter {
  /// What is needed to come back from a message to the one around it.
  @usableFromInline
  package struct Start {
    fileprivate var position: Int
    fileprivate var count: Int
    fileprivate var payloads: Int
    fileprivate var outerUnread: ArraySlice<ByteBuffer>
  }

  @usableFromInline
  package mutating func beginMessage(_ field: Int, _ unread: [ByteBuffer]) -> Start {
    tag(field, .lengthDelimited)
    let start = Start(
      position: written.count, count: count, payloads: payloads.count, outerUnread: self.unread)
    self.unread = unread[...]
    return start
  }

  @usableFromInline
  package mutating func endMessage(_ start: Start) {
    flushUnread()
    unread = start.outerUnread
    insertLength(count - start.count, at: start.position, movingPayloadsFrom: start.payloads)
  }

  private mutating func insertLength(_ length: Int, at start: Int, movingPayloadsFrom first: Int) {
    let size = max(1, (Int.bitWidth - length.leadingZeroBitCount + 6) / 7)
    written.insert(contentsOf: repeatElement(0x80, count: size), at: start)
    var rest = length
    for index in start..<start + size {
      written[index] |= UInt8(rest & 0x7f)
      rest >>= 7
    }
    written[start + size - 1] &= 0x7f
    for index in first..<payloads.count { payloads[index].position += size }
  }

  /// Writes the unread fields that are left.
  private mutating func flushUnread() {
    for field in unread { raw(field) }
    unread = []
  }

  /// Writes the unread fields whose turn comes before the field `number`.
  private mutating func flushUnread(before number: Int) {
    while let field = unread.first, Self.fieldNumber(of: field) < number {
      unread.removeFirst()
      raw(field)
    }
  }

  /// The number of a serialised field; `Int.max` where the bytes are none.
  private static func fieldNumber(of field: ByteBuffer) -> Int {
    let number = try? ProtobufReader.read(field) { (reader) throws(Diagnostic) in
      try reader.nextField()
    }
    return number ?? .max
  }
}

// MARK: Primitives

extension ProtobufWriter {
  @usableFromInline
  package mutating func varintField(_ field: Int, _ value: UInt64) {
    tag(field, .varint)
    varint(value)
  }

  @usableFromInline
  package mutating func fixed32Field(_ field: Int, _ value: UInt32) {
    tag(field, .fixed32)
    withUnsafeBytes(of: value.littleEndian) { written.append(contentsOf: $0) }
  }

  @usableFromInline
  package mutating func textField(_ field: Int, _ value: String) {
    tag(field, .lengthDelimited)
    varint(UInt64(value.utf8.count))
    written.append(contentsOf: value.utf8)
  }

  @usableFromInline
  package mutating func bytesField(_ field: Int, _ value: ByteBuffer) {
    tag(field, .lengthDelimited)
    varint(UInt64(value.count))
    raw(value)
  }

  private mutating func tag(_ field: Int, _ type: ProtobufWireType) {
    if !unread.isEmpty { flushUnread(before: field) }
    varint(UInt64(field) << 3 | UInt64(type.rawValue))
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      written.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    written.append(UInt8(rest))
  }

  private mutating func raw(_ bytes: ByteBuffer) {
    guard bytes.count >= Self.referenceThreshold else {
      return bytes.withUnsafeBytes { written.append(contentsOf: $0) }
    }
    payloads.append(Payload(position: written.count, bytes: bytes))
    payloadBytes += bytes.count
  }
}
