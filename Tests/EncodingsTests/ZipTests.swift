import ByteStorage
import Diagnostics
import Encodings
import Foundation
import Testing

/// An independent reader of archives.
private let python = "/usr/bin/python3"

@Suite struct ZipTests {
  private func archive(_ chunks: [ByteBuffer]) throws -> ZipArchive {
    try ZipArchive(ByteBuffer(chunks.flatMap(\.array)))
  }

  @Test func `stored entries come back aligned`() throws {
    var writer = ZipWriter(alignment: 64)
    let pieces = [ByteBuffer([1, 2, 3]), ByteBuffer(), ByteBuffer([4])]
    writer.add("a/b.txt", pieces)
    writer.add("leer-ä", [])
    let bytes = ByteBuffer(writer.finish().flatMap(\.array))
    let archive = try ZipArchive(bytes)
    #expect(archive.entries.map(\.name) == ["a/b.txt", "leer-ä"])
    let entry = try #require(archive["a/b.txt"])
    let content = try archive.content(of: entry)
    #expect(content.array == [1, 2, 3, 4])
    #expect(content.sharesStorage(with: bytes) && content.isAligned(to: 64))
    #expect(try archive.content(of: archive.entries[1]).isEmpty)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: python), "there is no Python"))
  func `python reads what is written`() throws {
    var writer = ZipWriter()
    writer.add("a", [ByteBuffer([UInt8](repeating: 7, count: 1000))])
    writer.add("b", [ByteBuffer([1])])
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".zip")
    defer { try? FileManager.default.removeItem(at: url) }
    try File.write(writer.finish(), to: url.path)
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [
      "-c",
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); "
        + "sys.exit(z.testzip() is not None or z.read('a') != bytes([7])*1000)",
      url.path,
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func `damaged content is found by its checksum`() throws {
    var writer = ZipWriter()
    writer.add("a", [ByteBuffer([1, 2, 3, 4])])
    var bytes = writer.finish().flatMap(\.array)
    let place = try #require(bytes.firstRange(of: [1, 2, 3, 4])?.lowerBound)
    bytes[place] = 9
    let archive = try ZipArchive(ByteBuffer(bytes))
    let error = #expect(throws: Diagnostic.self) { try archive.content(of: archive.entries[0]) }
    #expect(error?.code == .zipChecksum)
  }

  @Test func `zip64 sizes and offsets are read`() throws {
    let name = Array("x".utf8)
    let content: [UInt8] = [5, 6]
    let wide = little(content.count, 8) + little(content.count, 8) + little(0, 8)
    let extra = little(1, 2) + little(wide.count, 2) + wide
    let checksum = little(0xd5cd_438f, 4)
    let local =
      little(0x0403_4b50, 4) + little(45, 2) + little(0, 8) + little(0, 4) + little(0, 8)
      + little(1, 2) + little(0, 2) + name + content
    let entry =
      little(0x0201_4b50, 4) + little(45, 2) + little(45, 2) + little(0, 8) + checksum
      + little(0xffff_ffff, 4) + little(0xffff_ffff, 4) + little(1, 2) + little(extra.count, 2)
      + little(0, 2) + little(0, 8) + little(0xffff_ffff, 4) + name + extra
    let start = local.count
    let end64 =
      little(0x0606_4b50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
      + little(1, 8) + little(1, 8) + little(entry.count, 8) + little(start, 8)
    let locator =
      little(0x0706_4b50, 4) + little(0, 4) + little(start + entry.count, 8) + little(1, 4)
    let end =
      little(0x0605_4b50, 4) + little(0, 4) + little(0xffff, 2) + little(0xffff, 2)
      + little(0xffff_ffff, 4) + little(0xffff_ffff, 4) + little(0, 2)
    let archive = try ZipArchive(ByteBuffer(local + entry + end64 + locator + end))
    #expect(archive.entries.map(\.size) == [2])
    #expect(try archive.content(of: archive.entries[0]).array == content)
  }

  private func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  @Test(arguments: [(offset: 8, value: 1), (offset: 10, value: 99)])
  func `encryption and other methods are refused`(_ change: (offset: Int, value: UInt8)) throws {
    var writer = ZipWriter()
    writer.add("a", [ByteBuffer([1])])
    var bytes = writer.finish().flatMap(\.array)
    let entry = try #require(bytes.firstRange(of: [0x50, 0x4b, 1, 2])?.lowerBound)
    bytes[entry + change.offset] = change.value
    let error = #expect(throws: Diagnostic.self) { try ZipArchive(ByteBuffer(bytes)) }
    #expect(error?.code == .unsupportedZip)
  }

  @Test func `what is no archive is refused`() throws {
    for bytes in [[], [UInt8](repeating: 0, count: 22), [0x50, 0x4b, 5, 6]] as [[UInt8]] {
      let error = #expect(throws: Diagnostic.self) { try ZipArchive(ByteBuffer(bytes)) }
      #expect(error?.code == .malformedZip)
    }
  }
}
