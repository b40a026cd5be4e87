package import ByteStorage
package import Diagnostics

/// A zip archive in memory or mapped, read by its central directory.
///
/// Stored entries are slices of the archive; deflated ones are decompressed when they are asked
/// for. Zip64 is understood; encryption and archives of several disks are not.
package struct ZipArchive: Sendable {
  /// How an entry's content is stored.
  package enum Method: UInt16, Sendable {
    /// As it is.
    case stored = 0
    /// As a deflate stream.
    case deflated = 8
  }

  /// One file of the archive.
  package struct Entry: Hashable, Sendable {
    /// The path, with slashes.
    package let name: String
    /// How the content is stored.
    package let method: Method
    /// The CRC-32 of the content.
    package let checksum: UInt32
    /// The bytes it takes in the archive.
    package let compressedSize: Int
    /// The bytes it has.
    package let size: Int
    let headerOffset: Int
  }

  /// The entries, in the order of the directory.
  package let entries: [Entry]
  private let bytes: ByteBuffer

  /// Reads the directory of an archive.
  ///
  /// - Throws: E0230 where the structure is broken, E0231 for what is not supported.
  package init(_ bytes: ByteBuffer) throws(Diagnostic) {
    self.bytes = bytes
    entries = try ZipDirectory(of: bytes).entries
  }

  /// Whether `bytes` begin like a zip archive.
  package static func recognizes(_ bytes: ByteBuffer) -> Bool {
    bytes.count >= 22 && bytes.integer(at: 0) == ZipSignature.localHeader
  }

  /// The entry of this name.
  package subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// The content of an entry, its checksum verified.
  ///
  /// - Throws: E0230 where the entry leaves the archive, E0232 where its content is damaged.
  package func content(of entry: Entry) throws(Diagnostic) -> ByteBuffer {
    let stored = try storedBytes(of: entry)
    switch entry.method {
    case .stored:
      guard entry.size == entry.compressedSize else {
        throw malformed(
          "'\(entry.name)' is stored with \(entry.compressedSize) bytes, expected \(entry.size)",
          at: entry.headerOffset)
      }
      try verify(stored, of: entry)
      return stored
    case .deflated:
      guard let content = Deflate.inflate(stored, size: entry.size) else {
        throw Diagnostic(
          .zipChecksum, "'\(entry.name)' does not decompress to \(entry.size) bytes",
          at: Location([.byteOffset(entry.headerOffset)]))
      }
      try verify(content, of: entry)
      return content
    }
  }

  private func storedBytes(of entry: Entry) throws(Diagnostic) -> ByteBuffer {
    var cursor = ByteCursor(bytes, at: entry.headerOffset)
    guard let header = cursor.take(30), header.integer(at: 0) == ZipSignature.localHeader else {
      throw malformed("'\(entry.name)' has no header", at: entry.headerOffset)
    }
    let nameLength = Int(header.integer(at: 26, as: UInt16.self))
    let extraLength = Int(header.integer(at: 28, as: UInt16.self))
    guard cursor.take(nameLength + extraLength) != nil,
      let stored = cursor.take(entry.compressedSize)
    else {
      throw malformed("'\(entry.name)' leaves the archive", at: entry.headerOffset)
    }
    return stored
  }

  private func verify(_ content: ByteBuffer, of entry: Entry) throws(Diagnostic) {
    let found = Deflate.checksum(content)
    guard found == entry.checksum else {
      throw Diagnostic(
        .zipChecksum,
        "'\(entry.name)' has the CRC-32 \(String(found, radix: 16)), expected "
          + String(entry.checksum, radix: 16),
        at: Location([.byteOffset(entry.headerOffset)]))
    }
  }

  private func malformed(_ message: String, at offset: Int) -> Diagnostic {
    Diagnostic(.malformedZip, message, at: Location([.byteOffset(offset)]))
  }
}
