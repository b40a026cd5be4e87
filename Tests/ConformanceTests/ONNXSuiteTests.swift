import ByteStorage
import Concord
import Diagnostics
import Foundation
import ONNXFormat
import Runtime
import Testing

/// ONNX's backend suite, held to a list of cases that pass.
@Suite(.serialized) struct ONNXSuiteTests {
  private static let list = Fixtures.folder("onnx").appendingPathComponent("suite-passing.txt")
  private static let exclusions = Fixtures.folder("onnx").appendingPathComponent(
    "suite-excluded.txt")
  private static let reason: Comment = "the suite has not been written out; ./test does so"

  @Test func `every case is listed as passing or excluded with a reason`() {
    let passing = Set(Fixtures.lines(of: Self.list))
    let excluded = Self.excluded
    #expect(passing.isDisjoint(with: excluded.keys))
    #expect(excluded.values.allSatisfy { !$0.isEmpty })
    #expect(excluded.count <= 5)
    #expect(passing.count + excluded.count == 2033)
  }

  @Test(.enabled(if: Fixtures.suite != nil, reason))
  func `the listed cases pass by reference evaluation alone`() throws {
    let listed = Set(Fixtures.lines(of: Self.list))
    let cases = try Self.cases(of: #require(Fixtures.suite)).filter { listed.contains($0.id) }
    #expect(cases.count == listed.count)
    let results = TestCase.run(
      cases.map(\.testCase), mode: .reference,
      threads: ProcessInfo.processInfo.activeProcessorCount)
    for result in results { #expect(result.status == .passed, "\(result.name): \(result.reason)") }
  }

  @Test(.enabled(if: Fixtures.suite != nil, reason))
  func `exactly the listed cases pass`() throws {
    let suite = try #require(Fixtures.suite)
    let cases = try Self.cases(of: suite)
    #expect(cases.count == 2033)
    let results = TestCase.run(
      cases.map(\.testCase), threads: ProcessInfo.processInfo.activeProcessorCount)
    let passed = Set(zip(cases, results).filter { $1.status == .passed }.map { $0.0.id })
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      let header = "# Cases of ONNX's backend suite that pass. Rewritten by RECORD_SNAPSHOTS=1.\n"
      let text = header + passed.sorted().joined(separator: "\n") + "\n"
      try text.write(to: Self.list, atomically: true, encoding: .utf8)
    }
    let listed = Set(Fixtures.lines(of: Self.list))
    for (index, result) in results.enumerated() where listed.contains(cases[index].id) {
      #expect(result.status == .passed, "\(cases[index].id): \(result.reason)")
    }
    let unlisted = passed.subtracting(listed).sorted()
    #expect(unlisted.isEmpty, "these pass: record them with RECORD_SNAPSHOTS=1")
  }

  @Test(.enabled(if: Fixtures.suite != nil, reason))
  func `reading and writing a model gives the same bytes`() throws {
    for file in Fixtures.files(below: try #require(Fixtures.suite), ["onnx"]) {
      let bytes = try File.map(file.path)
      let written = try ONNXEncoder.encode(ONNXDecoder.decode(bytes, file: file.path))
      #expect(written.flatMap(\.array) == bytes.array, "\(file.path)")
    }
  }

  /// The reasons of exclusions by case.
  private static var excluded: [String: String] {
    var reasons: [String: String] = [:]
    for line in Fixtures.lines(of: exclusions) {
      let parts = line.split(separator: ":", maxSplits: 1)
      reasons[String(parts[0])] =
        parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    }
    return reasons
  }

  private static func cases(of suite: URL) throws -> [(id: String, testCase: TestCase)] {
    try Fixtures.entries(of: suite).filter(\.hasDirectoryPath).flatMap { category in
      try Fixtures.entries(of: category).map { folder in
        let entries = Fixtures.entries(of: folder).map(\.lastPathComponent)
        let testCase = try TestCase(folder: folder.path, entries: entries)
        return ("\(category.lastPathComponent)/\(testCase.name)", testCase)
      }
    }
  }
}
