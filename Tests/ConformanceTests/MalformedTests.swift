import ByteStorage
import Diagnostics
import Foundation
import FuzzTargets
import Testing

/// Every input that once made a decoder trap, hang or take too much memory, kept under its target's
/// name: each must be read now, or refused with a place.
@Suite struct MalformedTests {
  static let folder = Fixtures.folder("malformed")
  static let files = FuzzTarget.all.flatMap { target in
    Fixtures.entries(of: folder.appendingPathComponent(target.name))
  }

  @Test(arguments: files)
  func `past crashes are read or refused with a place`(_ file: URL) throws {
    let name = file.deletingLastPathComponent().lastPathComponent
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let bytes = ByteBuffer([UInt8](try Data(contentsOf: file)))
    let start = ContinuousClock.now
    if let finding = target.finding(in: bytes) {
      #expect(!finding.message.isEmpty)
      #expect(
        !finding.location.steps.isEmpty, "\(finding.code.id) has no place: \(finding.message)")
    }
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `each folder is a target's`() {
    let targets = Set(FuzzTarget.all.map(\.name))
    for entry in Fixtures.entries(of: Self.folder) where entry.hasDirectoryPath {
      #expect(targets.contains(entry.lastPathComponent) || entry.lastPathComponent == "__pycache__")
    }
    #expect(!Self.files.isEmpty)
  }
}
