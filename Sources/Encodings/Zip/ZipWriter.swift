package import ByteStorage

/// Writes zip archives whose entries are stored as they are, without copying their content.
///
/// The output depends on names and contents alone: the time of every entry is the format's
/// earliest. Sizes and offsets beyond 32 bits are written as zip64.
package struct ZipWriter {
  private struct Entry {
    var name: [UInt8]
    var checksum: UInt32
    var size: Int
    var offset: Int
  }

  private var chunks: [ByteBuffer] = []
  private var entries: [Entry] = []
  private var size = 0
  /// The number that every content begins at a multiple of.
  private let alignment: Int

  /// Makes an empty archive.
  ///
  /// - Parameter alignment: Contents begin at a multiple of this many bytes, so that they can be
  ///   mapped; at most 4096.
  package init(alignment: Int = 64) {
    precondition((1...4096).contains(alignment), "alignment out of range")
    self.alignment = alignment
  }

  /// Adds a file; `content` is one piece after another.
  ///
  /// - Precondition: the name has less than 64 KiB.
  package mutating func add(_ name: String, _ content: [ByteBuffer]) {
    let entry = Entry(
      name: Array(name.utf8), checksum: Deflate.checksum(content),
      size: content.reduce(0) { $0 + $1.count }, offset: size)
    precondition(entry.name.count <= Int(UInt16.max), "the name is too long")
    var header = LittleEndianBytes()
    header.append(ZipSignature.localHeader)
    header.appendCommonFields(checksum: entry.checksum, size: entry.size)
    let extra = header.zip64Extra([entry.size, entry.size])
    let end = size + 30 + entry.name.count + extra.count + 4
    let padding = (alignment - end % alignment) % alignment
    header.append(UInt16(entry.name.count))
    header.append(UInt16(extra.count + 4 + padding))
    header.bytes += entry.name + extra
    // An extra field of zeros, under a number that readers skip, fills up to the alignment.
    header.append(UInt16(0xd935))
    header.append(UInt16(padding))
    header.bytes += [UInt8](repeating: 0, count: padding)
    append(ByteBuffer(header.bytes))
    for piece in content { append(piece) }
    entries.append(entry)
  }

  /// The whole archive, the directory at its end.
  package consuming func finish() -> [ByteBuffer] {
    let start = size
    for entry in entries {
      var record = LittleEndianBytes()
      record.append(ZipSignature.directoryEntry)
      record.append(UInt16(45))
      record.appendCommonFields(checksum: entry.checksum, size: entry.size)
      let extra = record.zip64Extra([entry.size, entry.size, entry.offset])
      record.append(UInt16(entry.name.count))
      record.append(UInt16(extra.count))
      // No comment, the first disk, no attributes.
      record.bytes += [UInt8](repeating: 0, count: 10)
      record.append(UInt32(clamping: entry.offset))
      record.bytes += entry.name + extra
      append(ByteBuffer(record.bytes))
    }
    append(ByteBuffer(endRecords(directoryAt: start, size: size - start)))
    return chunks
  }

  private func endRecords(directoryAt start: Int, size directorySize: Int) -> [UInt8] {
    var end = LittleEndianBytes()
    if entries.count >= 0xffff || start >= 0xffff_ffff || directorySize >= 0xffff_ffff {
      end.append(ZipSignature.zip64EndOfDirectory)
      end.append(UInt64(44))
      end.append(UInt16(45))
      end.append(UInt16(45))
      end.append(UInt64(0))
      for value in [entries.count, entries.count, directorySize, start] {
        end.append(UInt64(value))
      }
      end.append(ZipSignature.zip64Locator)
      end.append(UInt32(0))
      end.append(UInt64(start + directorySize))
      end.append(UInt32(1))
    }
    end.append(ZipSignature.endOfDirectory)
    end.append(UInt32(0))
    end.append(UInt16(clamping: entries.count))
    end.append(UInt16(clamping: entries.count))
    end.append(UInt32(clamping: directorySize))
    end.append(UInt32(clamping: start))
    end.append(UInt16(0))
    return end.bytes
  }

  private mutating func append(_ bytes: ByteBuffer) {
    chunks.append(bytes)
    size += bytes.count
  }
}

/// Bytes under construction.
private struct LittleEndianBytes {
  var bytes: [UInt8] = []

  mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Version, flags, method, time, checksum and sizes: the same in both kinds of header.
  mutating func appendCommonFields(checksum: UInt32, size: Int) {
    append(UInt16(45))
    // Names are UTF-8.
    append(UInt16(0x0800))
    append(ZipArchive.Method.stored.rawValue)
    append(UInt16(0))
    // The first of January 1980.
    append(UInt16(0x21))
    append(checksum)
    append(UInt32(clamping: size))
    append(UInt32(clamping: size))
  }

  /// The extra field with those numbers that do not fit 32 bits; empty where all do.
  func zip64Extra(_ values: [Int]) -> [UInt8] {
    var extra = LittleEndianBytes()
    let wide = values.filter { $0 >= 0xffff_ffff }
    guard !wide.isEmpty else { return [] }
    extra.append(UInt16(1))
    extra.append(UInt16(wide.count * 8))
    for value in wide { extra.append(UInt64(value)) }
    return extra.bytes
  }
}
