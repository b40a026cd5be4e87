import ByteStorage
import CZlib

/// The parts of zlib that archives need.
enum Deflate {
  /// The most that deflate can make out of a byte, which bounds what is allocated.
  private static let largestRatio = 1032

  /// The CRC-32 of `bytes`.
  static func checksum(_ bytes: ByteBuffer) -> UInt32 { checksum([bytes]) }

  /// The CRC-32 of the pieces one after another.
  static func checksum(_ pieces: [ByteBuffer]) -> UInt32 {
    var sum: UInt = 0
    for piece in pieces where !piece.isEmpty {
      sum = piece.withUnsafeBytes {
        crc32_z(sum, $0.assumingMemoryBound(to: UInt8.self).baseAddress, $0.count)
      }
    }
    return UInt32(truncatingIfNeeded: sum)
  }

  /// Decompresses a raw deflate stream; nil where it is damaged or does not give `size` bytes.
  static func inflate(_ compressed: ByteBuffer, size: Int) -> ByteBuffer? {
    let (limit, overflow) = compressed.count.multipliedReportingOverflow(by: largestRatio)
    guard size >= 0, overflow || size <= limit else { return nil }
    var isComplete = false
    let content = ByteBuffer(count: size) { target in
      isComplete = compressed.withUnsafeBytes { inflate($0, into: target) }
    }
    return isComplete ? content : nil
  }

  private static func inflate(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var stream = z_stream()
    let version = ZLIB_VERSION
    guard
      inflateInit2_(&stream, -MAX_WBITS, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return false }
    defer { inflateEnd(&stream) }
    // zlib wants a place even for nothing, and counts in 32 bits.
    var spare: UInt8 = 0
    return withUnsafeMutablePointer(to: &spare) { spare in
      var read = 0
      var written = 0
      while true {
        let input = source.dropFirst(read).prefix(1 << 30)
        let output = target.dropFirst(written).prefix(1 << 30)
        stream.next_in = UnsafeMutablePointer(
          mutating: UnsafeRawBufferPointer(rebasing: input).assumingMemoryBound(to: UInt8.self)
            .baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out =
          UnsafeMutableRawBufferPointer(rebasing: output).assumingMemoryBound(to: UInt8.self)
          .baseAddress ?? spare
        stream.avail_out = UInt32(output.count)
        let status = CZlib.inflate(&stream, Z_NO_FLUSH)
        let progress = (input.count - Int(stream.avail_in), output.count - Int(stream.avail_out))
        read += progress.0
        written += progress.1
        if status == Z_STREAM_END { return written == target.count }
        if status != Z_OK || progress == (0, 0) { return false }
      }
    }
  }
}
