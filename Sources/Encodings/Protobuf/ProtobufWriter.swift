package import ByteStorage
package import Diagnostics

/// Writes the protobuf wire format as a list of chunks, referring to large payloads instead of
/// copying them.
///
/// Fields come out in the order of the calls. The length of a message is known only when its
/// content is written; it is then inserted before the content, so that no size is computed twice.
package struct ProtobufWriter {
  /// Payloads of at least this many bytes become chunks of their own.
  private static let referenceThreshold = 4096

  private struct Payload {
    /// The number of written bytes that come before it.
    var position: Int
    var bytes: ByteBuffer
  }

  private var written: [UInt8] = []
  private var payloads: [Payload] = []
  private var payloadBytes = 0

  /// Makes a writer that has written nothing.
  package init() {}

  /// The number of bytes so far.
  package var count: Int { written.count + payloadBytes }

  /// Everything written, in order.
  package var chunks: [ByteBuffer] {
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
  package mutating func uint64(_ field: Int, _ value: UInt64) {
    tag(field, .varint)
    varint(value)
  }

  /// Writes a field of type `int64`; negative values take ten bytes.
  package mutating func int64(_ field: Int, _ value: Int64) {
    uint64(field, UInt64(bitPattern: value))
  }

  /// Writes a field of type `int32` or an enumeration; negative values take ten bytes.
  package mutating func int32(_ field: Int, _ value: Int32) { int64(field, Int64(value)) }

  /// Writes a field of type `float`.
  package mutating func float(_ field: Int, _ value: Float) {
    tag(field, .fixed32)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { written.append(contentsOf: $0) }
  }

  /// Writes a field of type `double`.
  package mutating func double(_ field: Int, _ value: Double) {
    tag(field, .fixed64)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { written.append(contentsOf: $0) }
  }

  /// Writes a field of type `string`.
  package mutating func string(_ field: Int, _ value: String) {
    tag(field, .lengthDelimited)
    varint(UInt64(value.utf8.count))
    written.append(contentsOf: value.utf8)
  }

  /// Writes a field of type `bytes`, or packed numbers.
  package mutating func bytes(_ field: Int, _ value: ByteBuffer) {
    tag(field, .lengthDelimited)
    varint(UInt64(value.count))
    raw(value)
  }

  /// Writes whole fields as they were read, tags included.
  package mutating func raw(_ fields: ByteBuffer) {
    guard fields.count >= Self.referenceThreshold else {
      return fields.withUnsafeBytes { written.append(contentsOf: $0) }
    }
    payloads.append(Payload(position: written.count, bytes: fields))
    payloadBytes += fields.count
  }

  /// Writes a field of a message type; `body` writes the message's fields.
  package mutating func message(
    _ field: Int, _ body: (inout ProtobufWriter) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    tag(field, .lengthDelimited)
    let start = written.count
    let bytesBefore = count
    let payloadsBefore = payloads.count
    try body(&self)
    insertLength(count - bytesBefore, at: start, movingPayloadsFrom: payloadsBefore)
  }
}

// MARK: Primitives

extension ProtobufWriter {
  private mutating func tag(_ field: Int, _ type: ProtobufWireType) {
    varint(UInt64(field) << 3 | UInt64(type.rawValue))
  }

  /// Appends a variable-length integer without a tag, as inside packed numbers.
  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      written.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    written.append(UInt8(rest))
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
}
