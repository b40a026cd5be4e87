import Concord
import Diagnostics
import Foundation
import Testing

@Suite struct DiagnosticCodeTests {
  /// Codes that no test provokes, with the reason why none can.
  private let unprovoked: [String: String] = [
    "E0247": "the system has to refuse a process, or to end it, for want of memory",
    "E0701": "only a fault of Concord makes a conversion compute other numbers",
    "E0805": "only a fault of Concord makes inference and evaluation disagree",
    "W0702": "stands for any error of the run that verifies; those have tests of their own",
  ]

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The texts of all source files in a folder but this one.
  private static func sources(below folder: String) throws -> [String] {
    let folder = root.appending(path: folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try names.filter { $0.hasSuffix(".swift") && !#filePath.hasSuffix($0) }.map {
      try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
    }
  }

  @Test func `identifiers are unique and well formed`() {
    let ids = DiagnosticCode.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(ids.filter { $0.wholeMatch(of: /[EW]0[1-8][0-9]{2}/) == nil } == [])
  }

  @Test func `explanations say more than titles`() {
    let poor = DiagnosticCode.all.filter { $0.explanation.count <= $0.title.count }
    #expect(poor.map(\.id) == [])
  }

  @Test func `each code says how to mend what it finds`() {
    #expect(DiagnosticCode.all.filter(\.mend.isEmpty).map(\.id) == [])
  }

  @Test func `each code has a page`() {
    let folder = Self.root.appending(path: "docs/diagnostics")
    let missing = DiagnosticCode.all.filter {
      !FileManager.default.fileExists(atPath: folder.appending(path: $0.id + ".md").path)
    }
    #expect(missing.map(\.id) == [])
  }

  /// A test provokes a code where it names the code's declaration or identifier, or where the code
  /// has a model of its own, which the conformance tests check.
  @Test func `each code is provoked by a test`() throws {
    let tests = try Self.sources(below: "Tests").joined()
    let words = Set(tests.matches(of: /[A-Za-z0-9]+/).map { String($0.output) })
    let declaration = /static let (?<name>\w+) = DiagnosticCode\(\s*"(?<id>[EW]\d{4})"/
    for source in try Self.sources(below: "Sources") {
      for match in source.matches(of: declaration) {
        let (name, id) = (String(match.output.name), String(match.output.id))
        #expect(
          words.contains(name) || words.contains(id) || unprovoked[id] != nil
            || FileManager.default.fileExists(
              atPath: Self.root.appending(path: "fixtures/checks/\(id)/bad.onnxtxt").path),
          "no test provokes \(id) '\(name)'; if none can, say why in this file")
      }
    }
  }
}
