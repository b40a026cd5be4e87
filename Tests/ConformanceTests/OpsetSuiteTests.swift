import Concord
import Diagnostics
import Foundation
import Kernels
import ModelIR
import Synchronization
import Testing

/// ONNX's backend suite in all operator sets from 7 on, held to a list of what is refused.
@Suite(.serialized) struct OpsetSuiteTests {
  private static let list = Fixtures.folder("opset").appendingPathComponent("suite-refused.txt")
  private static let targets = 7...28
  /// Whole networks are run in fewer sets, before and after the changes of their operators.
  private static let targetsOfNetworks = [7, 13, 28]

  /// What became of one model in all operator sets.
  private struct Found: Sendable {
    var id: String
    var tries = (up: 0, down: 0)
    var refused: [(target: Int, code: String, isUp: Bool)] = []
    var faults: [String] = []
  }

  @Test(
    .enabled(if: Fixtures.suite != nil, "the suite has not been written out; ./test does so"))
  func `every conversion computes the same, and exactly the listed ones are refused`() throws {
    let suite = try #require(Fixtures.suite)
    let folders = Fixtures.entries(of: suite).filter(\.hasDirectoryPath).flatMap {
      Fixtures.entries(of: $0)
    }
    let found = Mutex([Found]())
    ThreadPool(threadCount: ProcessInfo.processInfo.activeProcessorCount).run(folders.count) {
      index in
      let result = Self.convert(folders[index])
      found.withLock { $0.append(result) }
    }
    let results = found.withLock { $0 }.sorted { $0.id < $1.id }
    #expect(results.count == 2033)
    for fault in results.flatMap(\.faults) { Issue.record("\(fault)") }
    #expect(results.allSatisfy { $0.refused.allSatisfy { !$0.isUp } })
    let tries = results.reduce(0) { $0 + $1.tries.down }
    let refused = results.reduce(0) { $0 + $1.refused.count }
    #expect(Double(tries - refused) >= 0.75 * Double(tries), "\(refused) of \(tries) are refused")
    let documented: Set = ["E0710", "E0711", "E0712", "E0713", "E0714", "E0715"]
    #expect(results.allSatisfy { $0.refused.allSatisfy { documented.contains($0.code) } })
    let lines = results.filter { !$0.refused.isEmpty }.map(Self.line)
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      let header = """
        # Models of ONNX's backend suite with the operator sets that cannot express them, and why.
        # \(tries - refused) of \(tries) conversions downwards are possible. Rewritten by RECORD_SNAPSHOTS=1.

        """
      try (header + lines.joined(separator: "\n") + "\n").write(
        to: Self.list, atomically: true, encoding: .utf8)
    }
    #expect(lines == Fixtures.lines(of: Self.list))
  }

  /// A model's refusals: the sets of each code, in order.
  private static func line(_ found: Found) -> String {
    let codes = Dictionary(grouping: found.refused, by: \.code).sorted { $0.key < $1.key }
    return found.id + ": "
      + codes.map { code, refused in
        "\(code) \(refused.map { String($0.target) }.joined(separator: " "))"
      }.joined(separator: ", ")
  }

  private static func convert(_ folder: URL) -> Found {
    let category = folder.deletingLastPathComponent().lastPathComponent
    var found = Found(id: "\(category)/\(folder.lastPathComponent)")
    do throws(Diagnostic) {
      let entries = Fixtures.entries(of: folder).map(\.lastPathComponent)
      let trial = try OpsetTrial(TestCase(folder: folder.path, entries: entries))
      guard let source = trial.model.operatorSets.version(of: "").map({ Int($0) }) else {
        return found
      }
      for target in category == "real" ? targetsOfNetworks : Array(targets) where target != source {
        if target > source { found.tries.up += 1 } else { found.tries.down += 1 }
        switch trial.convert(toOperatorSet: target).outcome {
        case .same: break
        case .refused(let reasons):
          found.refused.append((target, reasons[0].code.id, target > source))
        case .invalid(let findings):
          found.faults.append(
            "\(found.id) in \(target): \(findings[0].code.id): \(findings[0].message)")
        case .differs(let what): found.faults.append("\(found.id) in \(target): \(what)")
        }
      }
    } catch {
      // What Concord does not execute is the suite's own list of exclusions.
      if error.code.id != "E0801" { found.faults.append("\(found.id): \(error.message)") }
    }
    return found
  }
}
