import Checker
import Diagnostics
import Foundation
import ModelIR
import Operators
import Testing

/// A model that breaks one rule.
struct Provocation: Sendable, CustomTestStringConvertible {
  /// The finding that the rule must make.
  let code: DiagnosticCode
  /// How the model breaks it.
  let what: String
  /// A part of the finding's message.
  let message: String
  /// The place of the finding, as text.
  let place: String
  /// The broken model.
  let subject: Model
  /// The runtime that must be able to take it.
  let target: TargetRuntime?

  init(
    _ code: DiagnosticCode, _ what: String, _ message: String, at place: String,
    for target: TargetRuntime? = nil, _ subject: Model
  ) {
    self.code = code
    self.what = what
    self.message = message
    self.place = place
    self.subject = subject
    self.target = target
  }

  var testDescription: String { "\(code.id): \(what)" }

  static let all =
    models + graphs + values + constants + attributes + functions + signatures + types
    + targets
}

@Suite struct RuleTests {
  @Test func `a valid model has no findings`() {
    #expect(check(model(), registry: registry) == [])
  }

  @Test(arguments: Provocation.all)
  func `a broken rule is found, at its place`(_ provocation: Provocation) {
    let options = CheckOptions(targets: provocation.target.map { [$0] } ?? [])
    let findings = check(provocation.subject, registry: registry, options: options)
    let matches = findings.filter {
      $0.code == provocation.code && $0.message.contains(provocation.message)
        && $0.location.description == provocation.place
    }
    #expect(
      matches.count == 1,
      """
      expected one \(provocation.code.id) at '\(provocation.place)', found:
      \(DiagnosticRenderer.text().render(DiagnosticReport(diagnostics: findings)))
      """)
  }

  @Test func `every code of a rule is provoked`() {
    let provoked = Set(Provocation.all.map(\.code))
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let silent = Rule.all.flatMap(\.codes).filter { code in
      // The conformance tests find each code in the models of its folder.
      let model = root.appending(path: "fixtures/checks/\(code.id)/bad.onnxtxt")
      return !provoked.contains(code) && !FileManager.default.fileExists(atPath: model.path)
    }
    #expect(silent.map(\.id) == [])
  }

  @Test func `every code of the module belongs to a rule, and identifiers differ`() {
    let used = Set(Rule.all.flatMap(\.codes))
    #expect(DiagnosticCode.declaredInChecker.filter { !used.contains($0) } == [])
    #expect(
      Set(DiagnosticCode.declaredInChecker).count == DiagnosticCode.declaredInChecker.count)
  }
}
