import Concord
import Diagnostics
import Foundation
import Testing

/// Models that must be refused, and odd ones that must be accepted, as `fixtures/faults` makes them.
@Suite struct FaultTests {
  /// The folder that `./test` has them written to.
  private static let folder = Fixtures.root.appendingPathComponent(".build/faults")
  private static let isThere = FileManager.default.fileExists(atPath: folder.path)

  private static func cases(_ kind: String) -> [URL] {
    isThere ? Fixtures.entries(of: folder.appendingPathComponent(kind)) : []
  }

  /// The model of a case: a file, or one below a hub's cache of snapshots.
  private static func model(of folder: URL) -> String {
    let names = ["model.onnx", "model", "snapshots/rev/model.onnx"]
    let paths = names.map { folder.appendingPathComponent($0).path }
    return paths.first { FileManager.default.fileExists(atPath: $0) } ?? folder.path
  }

  @Test(.enabled(if: isThere, "the models have not been written out; ./test does so"))
  func `every fault is an error`() {
    let cases = Self.cases("refused")
    #expect(cases.count > 600)
    let missed = cases.filter { folder in
      !ModelCheck.check(Self.model(of: folder)).diagnostics.contains { $0.severity == .error }
    }
    #expect(missed.map(\.lastPathComponent) == [])
  }

  @Test(.enabled(if: isThere, "the models have not been written out; ./test does so"))
  func `nothing odd but valid is an error`() {
    let cases = Self.cases("accepted")
    #expect(cases.count > 100)
    for folder in cases {
      let errors = ModelCheck.check(Self.model(of: folder)).diagnostics.filter {
        $0.severity == .error
      }
      #expect(errors == [], "\(folder.lastPathComponent)")
    }
  }

  @Test(.enabled(if: Fixtures.suite != nil, "the suite has not been written out; ./test does so"))
  func `the backend suite has no errors, and warnings of two kinds`() throws {
    let suite = try #require(Fixtures.suite)
    var counts: [String: Int] = [:]
    var models = 0
    for category in Fixtures.entries(of: suite) {
      for folder in Fixtures.entries(of: category) {
        let model = folder.appendingPathComponent("model.onnx").path
        guard FileManager.default.fileExists(atPath: model) else { continue }
        models += 1
        for finding in ModelCheck.check(model).diagnostics {
          counts[finding.code.id, default: 0] += 1
        }
      }
    }
    #expect(models == 2033)
    // docs/checking.md says what they are.
    #expect(counts == ["W0312": 355, "W0313": 58])
  }
}
