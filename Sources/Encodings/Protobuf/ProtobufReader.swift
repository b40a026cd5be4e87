public import ByteStorage
public import Diagnostics

/// Reads the protobuf wire format without copying payloads.
///
/// A decoder asks for one field after another and reads, enters or skips each value:
///
/// ```swift
/// while let number = try reader.nextField() {
///   switch number {
///   case 1: name = try reader.string()
///   case 2: try reader.message("child") { reader throws(Diagnostic) in ... }
///   default: unknown.append(try reader.skipField())
///   }
/// }
/// ```
///
/// Every length is checked against what remains before it is used, and the depth of nesting is
/// bounded. Errors carry the path of message fields and the byte offset from the buffer's start.
///
/// What decoders call for each field is inlinable: a graph has millions of them.
@usableFromInline
package struct ProtobufReader {
  /// The depth of nested messages that readers follow unless told otherwise.
  package static let defaultDepth = 100

  /// The bytes that offsets count from; slices share their storage.
  @usableFromInline package let buffer: ByteBuffer
  /// The bytes of `buffer`, valid for the duration of ``read(_:depth:_:)``.
  @usableFromInline let bytes: UnsafeRawBufferPointer
  /// The offset of the next byte to read.
  @usableFromInline var position = 0
  /// The end of the message being read.
  @usableFromInline var end: Int
  /// How many levels of messages may still be entered.
  @usableFromInline var depth: Int
  @usableFromInline var tagStart = 0
  @usableFromInline var fieldNumber = 0
  @usableFromInline var wireType = ProtobufWireType.varint

  /// Calls `body` with a reader at the begin of `buffer`, which holds one message or one packed
  /// run of numbers.
  package static func read<R>(
    _ buffer: ByteBuffer, depth: Int = defaultDepth,
    _ body: (inout ProtobufReader) throws(Diagnostic) -> R
  ) throws(Diagnostic) -> R {
    try buffer.withUnsafeBytes { (bytes) throws(Diagnostic) in
      var reader = ProtobufReader(buffer: buffer, bytes: bytes, depth: depth)
      return try body(&reader)
    }
  }

  /// Calls `body` with a reader of the fields that stand at `range` of `buffer`: a message, or its
  /// end.
  ///
  /// - Precondition: `range` came from a reader of this buffer.
  package static func read<R>(
    _ buffer: ByteBuffer, in range: Range<Int>, depth: Int,
    _ body: (inout ProtobufReader) throws(Diagnostic) -> R
  ) throws(Diagnostic) -> R {
    precondition(range.upperBound <= buffer.count, "the range is another buffer's")
    return try read(buffer, depth: depth) { (reader) throws(Diagnostic) in
      reader.position = range.lowerBound
      reader.end = range.upperBound
      return try body(&reader)
    }
  }

  private init(buffer: ByteBuffer, bytes: UnsafeRawBufferPointer, depth: Int) {
    self.buffer = buffer
    self.bytes = bytes
    end = bytes.count
    self.depth = depth
  }

  /// Where the rest of the message being read is.
  package var remaining: Range<Int> { position..<end }

  /// How many levels of messages may still be entered.
  package var remainingDepth: Int { depth }

  /// The offset of the tag of the current field.
  @inlinable
  package var fieldStart: Int { tagStart }

  /// Whether the message being read has no more bytes.
  package var isAtEnd: Bool { position >= end }

  /// Reads the next tag and returns its field number, or nil at the end of the message.
  @inlinable
  package mutating func nextField() throws(Diagnostic) -> Int? {
    guard position < end else { return nil }
    tagStart = position
    let tag = try varint()
    fieldNumber = Int(truncatingIfNeeded: tag >> 3)
    guard tag <= UInt64(UInt32.max), fieldNumber > 0, let type = ProtobufWireType(tag: tag) else {
      throw invalid(tag: tag)
    }
    wireType = type
    return fieldNumber
  }

  /// Goes on at `position`, where a field of the message being read begins.
  package mutating func move(to position: Int) {
    precondition(position >= 0 && position <= end, "the position is in another message")
    self.position = position
  }
}

// MARK: Single values

extension ProtobufReader {
  /// The current field as `uint64`.
  @inlinable
  package mutating func uint64() throws(Diagnostic) -> UInt64 {
    try expect(.varint)
    return try varint()
  }

  /// The current field as `int64`.
  @inlinable
  package mutating func int64() throws(Diagnostic) -> Int64 {
    Int64(bitPattern: try uint64())
  }

  /// The current field as `int32` or an enumeration, which protobuf cuts to the low 32 bits.
  @inlinable
  package mutating func int32() throws(Diagnostic) -> Int32 {
    Int32(truncatingIfNeeded: try uint64())
  }

  /// The current field as `bool`.
  package mutating func bool() throws(Diagnostic) -> Bool { try uint64() != 0 }

  /// The current field as `float`.
  package mutating func float() throws(Diagnostic) -> Float {
    try expect(.fixed32)
    return Float(bitPattern: UInt32(littleEndian: try load(UInt32.self)))
  }

  /// The current field as `double`.
  package mutating func double() throws(Diagnostic) -> Double {
    try expect(.fixed64)
    return Double(bitPattern: UInt64(littleEndian: try load(UInt64.self)))
  }

  /// The current field as `bytes`: a slice of the buffer.
  @inlinable
  package mutating func bytesField() throws(Diagnostic) -> ByteBuffer {
    try expect(.lengthDelimited)
    let range = try lengthPrefixedRange()
    buffer.releaseLargePayload(range)
    return buffer[range]
  }

  /// The current field as `string`.
  ///
  /// - Throws: E0206 where the bytes are not UTF-8.
  @inlinable
  package mutating func string() throws(Diagnostic) -> String {
    let text = try rawText()
    return try string(text)
  }

  /// The bytes of the current field as `string`, valid while the reader is, without asking whether
  /// they are UTF-8.
  @inlinable
  @inline(__always)
  package mutating func rawText() throws(Diagnostic) -> UnsafeRawBufferPointer {
    try expect(.lengthDelimited)
    return UnsafeRawBufferPointer(rebasing: bytes[try lengthPrefixedRange()])
  }

  /// The bytes at `range`, valid while the reader is.
  @inlinable
  package func rawText(at range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[range])
  }

  /// The text of ``rawText()``.
  ///
  /// - Throws: E0206 where the bytes are not UTF-8.
  @usableFromInline
  package func string(_ text: UnsafeRawBufferPointer) throws(Diagnostic) -> String {
    let units = text.assumingMemoryBound(to: UInt8.self)
    do throws(UTF8.ValidationError) {
      return String(copying: try UTF8Span(validating: units.span))
    } catch {
      throw failure(
        .invalidText, "field \(fieldNumber) is text but not UTF-8", at: position - text.count)
    }
  }
}

// MARK: Messages

extension ProtobufReader {
  /// Enters the current field as a message and calls `body`, which reads all its fields.
  ///
  /// - Parameters:
  ///   - name: The field's name in the schema, for the path in errors.
  ///   - index: The element of a repeated field that this is.
  @inlinable
  package mutating func message(
    _ name: StaticString, at index: Int? = nil,
    _ body: (inout ProtobufReader) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    do throws(Diagnostic) {
      try expect(.lengthDelimited)
      try within(try lengthPrefixedRange(), body)
    } catch {
      throw error.insideField(name, at: index)
    }
  }

  /// The current field as the bytes of a message, to be read later or twice, and their place.
  @inlinable
  package mutating func messageRange() throws(Diagnostic) -> Range<Int> {
    try expect(.lengthDelimited)
    return try lengthPrefixedRange()
  }

  /// Calls `body` with the reader set on the message at `range`, then returns to where it was.
  ///
  /// - Precondition: `range` came from ``messageRange()`` of this reader.
  package mutating func message(
    _ name: StaticString, at index: Int? = nil, in range: Range<Int>,
    _ body: (inout ProtobufReader) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    precondition(range.upperBound <= bytes.count, "the range is another buffer's")
    let outerPosition = position
    do throws(Diagnostic) {
      try within(range, body)
    } catch {
      throw error.insideField(name, at: index)
    }
    position = outerPosition
  }

  /// Calls `body` with the reader set on `range` and one level deeper, then goes on behind it.
  @inlinable
  @inline(__always)
  mutating func within(
    _ range: Range<Int>, _ body: (inout ProtobufReader) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    guard depth > 0 else {
      throw failure(
        .nestedTooDeeply, "messages are nested deeper than the limit", at: range.lowerBound)
    }
    let outerEnd = end
    position = range.lowerBound
    end = range.upperBound
    depth -= 1
    try body(&self)
    depth += 1
    position = range.upperBound
    end = outerEnd
  }
}

// MARK: Skipping

extension ProtobufReader {
  /// The bytes of the current field, which has been read, tag included.
  package var currentField: ByteBuffer { buffer[fieldStart..<position] }

  /// Skips the current field and returns its bytes, tag included.
  @discardableResult
  package mutating func skipField() throws(Diagnostic) -> ByteBuffer {
    let start = fieldStart
    try skipValue()
    return buffer[start..<position]
  }

  /// Skips the value of the current field.
  @inlinable
  @inline(__always)
  package mutating func skipValue() throws(Diagnostic) {
    guard wireType == .lengthDelimited else { return try skipOtherValue() }
    buffer.releaseLargePayload(try lengthPrefixedRange())
  }

  @usableFromInline
  mutating func skipOtherValue() throws(Diagnostic) {
    switch wireType {
    case .varint: _ = try varint()
    case .fixed64: _ = try load(UInt64.self)
    case .fixed32: _ = try load(UInt32.self)
    case .lengthDelimited: break
    case .startGroup: try skipGroup()
    case .endGroup:
      throw failure(.invalidTag, "a group ends that was never begun", at: fieldStart)
    }
  }

  private mutating func skipGroup() throws(Diagnostic) {
    var open = [fieldNumber]
    let start = fieldStart
    while let group = open.last {
      guard let number = try nextField() else {
        throw failure(.truncatedField, "the group \(group) has no end", at: start)
      }
      switch wireType {
      case .startGroup:
        guard open.count < depth else {
          throw failure(.nestedTooDeeply, "groups are nested deeper than the limit", at: start)
        }
        open.append(number)
      case .endGroup:
        guard number == group else {
          throw failure(
            .invalidTag, "the group \(group) ends with the tag of \(number)", at: fieldStart)
        }
        open.removeLast()
      case .varint, .fixed64, .fixed32, .lengthDelimited: try skipValue()
      }
    }
  }
}

// MARK: Primitives

extension ProtobufReader {
  @inlinable
  @inline(__always)
  func expect(_ type: ProtobufWireType) throws(Diagnostic) {
    guard wireType == type else { throw unexpected(wireType, in: fieldNumber, expected: type) }
  }

  // Tags and lengths of one byte are read where they are asked for.
  @inlinable
  @inline(__always)
  mutating func varint() throws(Diagnostic) -> UInt64 {
    if position < end, bytes[position] < 0x80 {
      position += 1
      return UInt64(bytes[position - 1])
    }
    return try longVarint()
  }

  @usableFromInline
  @inline(never)
  mutating func longVarint() throws(Diagnostic) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    let start = position
    while shift < 70 {
      guard position < end else {
        throw failure(.truncatedField, "an integer is cut off", at: start)
      }
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else {
        let what = byte < 0x80 ? "does not fit 64 bits" : "has more than 10 bytes"
        throw failure(.malformedVarint, "an integer \(what)", at: start)
      }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw failure(.malformedVarint, "an integer has more than 10 bytes", at: start)
  }

  mutating func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type
  ) throws(Diagnostic) -> T {
    let size = MemoryLayout<T>.size
    guard end - position >= size else {
      throw failure(
        .truncatedField, "a number of \(size) bytes is cut off after \(end - position)",
        at: position)
    }
    defer { position += size }
    return bytes.loadUnaligned(fromByteOffset: position, as: type)
  }

  @inlinable
  @inline(__always)
  mutating func lengthPrefixedRange() throws(Diagnostic) -> Range<Int> {
    let length = try varint()
    guard length <= UInt64(end - position) else {
      throw truncated(fieldNumber, length, of: end - position)
    }
    let start = position
    position += Int(length)
    return start..<position
  }
}
