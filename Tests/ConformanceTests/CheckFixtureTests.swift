import Checker
import Concord
import Diagnostics
import Foundation
import Testing

/// A model in `fixtures/checks`: `bad*` has the fault that its folder is named after, `near*` is
/// like it and has not.
struct CheckFixture: CustomTestStringConvertible, Sendable {
  let file: URL
  /// The code that the folder is named after.
  let code: String
  /// The other codes whose findings are expected, from lines `# also: CODE reason`.
  let also: Set<String>
  /// The runtimes that the model is checked for, from lines `# target: NAME`.
  let targets: [TargetRuntime]
  /// Whether the values of weights are looked at, from a line `# weights`.
  let weights: Bool

  var isBad: Bool { file.lastPathComponent.hasPrefix("bad") }
  var testDescription: String { "\(code)/\(file.lastPathComponent)" }

  static let all = Fixtures.entries(of: Fixtures.folder("checks")).flatMap { folder in
    Fixtures.entries(of: folder).filter {
      ["bad", "near"].contains(Self.stem(of: $0))
    }.map { file in
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      let also = text.matches(of: /(?m)^# also: (\w+) ./).map { String($0.output.1) }
      let names = text.matches(of: /(?m)^# target: (\w+)$/).map { String($0.output.1) }
      return CheckFixture(
        file: file, code: folder.lastPathComponent, also: Set(also),
        targets: names.compactMap(TargetRuntime.named),
        weights: text.contains("\n# weights\n"))
    }
  }

  /// The name without number and extension: `bad` of `bad-2.onnxtxt`.
  private static func stem(of file: URL) -> String {
    String(file.lastPathComponent.prefix { $0 != "." && $0 != "-" })
  }
}

@Suite struct CheckFixtureTests {
  /// Codes without an example, with the reason why they have none.
  private static let unprovoked: [String: String] = [
    "E0113": "the model has to be larger than 2 GiB",
    "E0221": "only a fault of Concord makes it write what is no message",
    "E0247": "the system has to refuse a process, or to end it, for want of memory",
    "E0248": "the machine has to lack the library",
    "E0306": "the library alone says it: a check of files says why, with E0110, E0111 or E0112",
    "E0347": "the library alone says it of models that are run or written in other formats",
    "E0805": "only a fault of Concord makes inference and evaluation disagree",
    "E0807": "how much memory a run holds depends on the machine",
    "E0808": "where a run is when its time is over depends on the machine",
  ]

  @Test(arguments: CheckFixture.all)
  func `a code is found in its own model and not in the one near it`(_ fixture: CheckFixture) {
    let findings = ModelCheck.check(
      fixture.file.path, targets: fixture.targets, weights: fixture.weights
    ).diagnostics
    let found = Set(findings.map(\.code.id))
    let message = Comment(rawValue: DiagnosticRenderer.text().render(.init(diagnostics: findings)))
    if fixture.isBad {
      let errors = Set(findings.filter { $0.severity == .error }.map(\.code.id))
      #expect(found.contains(fixture.code), message)
      #expect(errors.subtracting([fixture.code]).subtracting(fixture.also) == [], message)
    } else {
      #expect(found == fixture.also, message)
    }
    #expect(fixture.also.subtracting(found) == [], "named after 'also', but not found")
  }

  @Test func `each code has a model with the fault and one near it, or a recorded command`() {
    for code in DiagnosticCode.all where Self.unprovoked[code.id] == nil {
      let files = CheckFixture.all.filter { $0.code == code.id }
      let example = Fixtures.folder("checks/\(code.id)/example.txt").path
      if FileManager.default.fileExists(atPath: example) { continue }
      #expect(files.contains { $0.isBad }, "fixtures/checks/\(code.id) has no bad.onnxtxt")
      #expect(files.contains { !$0.isBad }, "fixtures/checks/\(code.id) has no near.onnxtxt")
    }
  }

  @Test func `each folder is named after a code that is not excused`() {
    let known = Set(DiagnosticCode.all.map(\.id)).subtracting(Self.unprovoked.keys)
    let folders = Fixtures.entries(of: Fixtures.folder("checks")).filter(\.hasDirectoryPath)
    #expect(folders.map(\.lastPathComponent).filter { !known.contains($0) } == [])
  }
}
