import ByteStorage
import Concord
import Encodings
import Foundation
import Runtime
import Testing

/// Cases that the scripts in fixtures/operators recorded from other runtimes.
@Suite struct RecordedCasesTests {
  static let packs = Fixtures.files(below: Fixtures.folder("operators"), ["zip"]).map {
    String($0.path.dropFirst(Fixtures.folder("operators").path.count + 1))
  }

  @Test(arguments: packs) func `every case gives what was recorded`(pack: String) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("concord-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try Pack.unpack(Fixtures.folder("operators").appendingPathComponent(pack), into: folder)
    let cases = Fixtures.entries(of: folder).filter(\.hasDirectoryPath)
    #expect(!cases.isEmpty)
    for folder in cases {
      let entries = Fixtures.entries(of: folder).map(\.lastPathComponent)
      let testCase = try TestCase(folder: folder.path, entries: entries)
      #expect(!testCase.dataSets.isEmpty)
      for mode in [ExecutionMode.optimized, .reference] {
        let result = testCase.run(mode: mode)
        #expect(result.status == .passed, "\(pack): \(result.name), \(mode): \(result.reason)")
      }
    }
  }
}

/// Archives of recorded cases.
enum Pack {
  /// Unpacks a pack; an archive inside of it, which a pack of many small files has, in its place.
  static func unpack(_ pack: URL, into folder: URL) throws {
    let archive = try ZipArchive(File.map(pack.path))
    for entry in archive.entries {
      let file = folder.appendingPathComponent(entry.name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(archive.content(of: entry).array).write(to: file)
      if file.pathExtension == "zip" {
        try unpack(file, into: folder)
        try FileManager.default.removeItem(at: file)
      }
    }
  }
}
