import ByteStorage

/// Takes slices of a buffer one after another, never beyond its end.
struct ByteCursor {
  private let bytes: ByteBuffer
  /// The offset of the next byte.
  private(set) var position: Int

  init(_ bytes: ByteBuffer, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The number of bytes left.
  var remaining: Int { max(0, bytes.count - position) }

  /// The next `count` bytes; nil where fewer remain.
  mutating func take(_ count: Int) -> ByteBuffer? {
    guard position >= 0, count >= 0, count <= remaining else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }
}

extension ByteBuffer {
  /// The little-endian integer at `offset`.
  ///
  /// - Precondition: it lies inside.
  func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = UInt32.self
  ) -> T {
    precondition(offset >= 0 && offset <= count - MemoryLayout<T>.size, "out of bounds")
    return withUnsafeBytes {
      T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type))
    }
  }
}
