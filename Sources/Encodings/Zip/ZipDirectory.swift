import ByteStorage
import Diagnostics

/// The numbers that zip records begin with.
enum ZipSignature {
  static let localHeader: UInt32 = 0x0403_4b50
  static let directoryEntry: UInt32 = 0x0201_4b50
  static let endOfDirectory: UInt32 = 0x0605_4b50
  static let zip64EndOfDirectory: UInt32 = 0x0606_4b50
  static let zip64Locator: UInt32 = 0x0706_4b50
}

/// The central directory of a zip archive.
struct ZipDirectory {
  private(set) var entries: [ZipArchive.Entry] = []
  private let archive: ByteBuffer

  /// Finds and reads the directory.
  init(of archive: ByteBuffer) throws(Diagnostic) {
    self.archive = archive
    let end = try Self.findEnd(of: archive)
    let record = archive[end..<end + 22]
    var count = Int(record.integer(at: 10, as: UInt16.self))
    var size = Int(record.integer(at: 12))
    var offset = Int(record.integer(at: 16))
    if count == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff,
      let wide = try Self.zip64Record(of: archive, before: end)
    {
      (count, size, offset) = (
        try Self.int(wide.integer(at: 32, as: UInt64.self)),
        try Self.int(wide.integer(at: 40, as: UInt64.self)),
        try Self.int(wide.integer(at: 48, as: UInt64.self))
      )
    }
    guard offset <= end, size <= end - offset, count <= size / 46 else {
      throw Self.malformed("the directory of \(count) entries leaves the archive", at: end)
    }
    var cursor = ByteCursor(archive[0..<offset + size], at: offset)
    for _ in 0..<count { entries.append(try Self.readEntry(&cursor)) }
  }

  /// The offset of the record at the end, which only a comment can follow.
  private static func findEnd(of archive: ByteBuffer) throws(Diagnostic) -> Int {
    var position = archive.count - 22
    let lowest = max(0, position - 0xffff)
    while position >= lowest {
      if archive.integer(at: position) == ZipSignature.endOfDirectory,
        Int(archive.integer(at: position + 20, as: UInt16.self)) <= archive.count - position - 22
      {
        return position
      }
      position -= 1
    }
    throw malformed("there is no directory", at: max(0, archive.count - 22))
  }

  private static func zip64Record(
    of archive: ByteBuffer, before end: Int
  ) throws(Diagnostic) -> ByteBuffer? {
    guard end >= 20, archive.integer(at: end - 20) == ZipSignature.zip64Locator else { return nil }
    let offset = try int(archive.integer(at: end - 12, as: UInt64.self))
    var cursor = ByteCursor(archive, at: offset)
    guard let record = cursor.take(56), record.integer(at: 0) == ZipSignature.zip64EndOfDirectory
    else { throw malformed("the zip64 directory leaves the archive", at: end - 20) }
    return record
  }

  private static func readEntry(
    _ cursor: inout ByteCursor
  ) throws(Diagnostic) -> ZipArchive.Entry {
    let start = cursor.position
    guard let header = cursor.take(46), header.integer(at: 0) == ZipSignature.directoryEntry,
      let name = cursor.take(Int(header.integer(at: 28, as: UInt16.self))),
      let extra = cursor.take(Int(header.integer(at: 30, as: UInt16.self))),
      cursor.take(Int(header.integer(at: 32, as: UInt16.self))) != nil
    else { throw malformed("an entry of the directory is cut off", at: start) }
    guard let text = name.withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) else {
      throw malformed("an entry's name is not UTF-8", at: start)
    }
    guard header.integer(at: 8, as: UInt16.self) & 1 == 0 else {
      throw unsupported("'\(text)' is encrypted", at: start)
    }
    let number = header.integer(at: 10, as: UInt16.self)
    guard let method = ZipArchive.Method(rawValue: number) else {
      throw unsupported("'\(text)' is compressed with method \(number)", at: start)
    }
    var wide = Zip64Numbers(extra: extra)
    guard let size = wide.value(header.integer(at: 24)),
      let compressedSize = wide.value(header.integer(at: 20)),
      let offset = wide.value(header.integer(at: 42))
    else { throw malformed("'\(text)' has no usable size", at: start) }
    return ZipArchive.Entry(
      name: text, method: method, checksum: header.integer(at: 16),
      compressedSize: compressedSize, size: size, headerOffset: offset)
  }

  private static func int(_ value: UInt64) throws(Diagnostic) -> Int {
    guard let value = Int(exactly: value) else {
      throw malformed("the zip64 directory has the size \(value)", at: 0)
    }
    return value
  }

  private static func malformed(_ message: String, at offset: Int) -> Diagnostic {
    Diagnostic(.malformedZip, message, at: Location([.byteOffset(offset)]))
  }

  private static func unsupported(_ message: String, at offset: Int) -> Diagnostic {
    Diagnostic(.unsupportedZip, message, at: Location([.byteOffset(offset)]))
  }
}

/// The numbers of 64 bits in an entry's extra fields, which stand in for those of 32 that are all
/// ones, in a fixed order.
private struct Zip64Numbers {
  private var cursor: ByteCursor?

  init(extra: ByteBuffer) {
    var fields = ByteCursor(extra)
    while let head = fields.take(4),
      let body = fields.take(Int(head.integer(at: 2, as: UInt16.self)))
    {
      if head.integer(at: 0, as: UInt16.self) == 1 { cursor = ByteCursor(body) }
    }
  }

  /// The number itself, or the next wide one where it is all ones; nil where that is missing or
  /// too large.
  mutating func value(_ narrow: UInt32) -> Int? {
    guard narrow == .max else { return Int(narrow) }
    guard let wide = cursor?.take(8) else { return nil }
    return Int(exactly: wide.integer(at: 0, as: UInt64.self))
  }
}
