import ArgumentParser
import Checker
import Concord
import Diagnostics
import Foundation

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Finds everything that is wrong with models.",
    discussion: """
      Exit status: 0 without errors, 1 with errors, 2 where a file cannot be read. Warnings alone \
      do not fail a check; --deny makes errors of them. Codes may be cut short: --deny W denies \
      every warning.
      """)

  @Argument(help: "The models' files.")
  var paths: [String]

  @Option(help: "text, json, sarif, junit or github.")
  var format = "text"

  @Option(help: "Count a warning as an error. May be repeated.")
  var deny: [String] = []

  @Option(help: "Silence a code. May be repeated.")
  var allow: [String] = []

  @Option(
    help: "Warn of what a runtime does not support: \(TargetRuntime.spelledOut). May be repeated.",
    transform: TargetRuntime.init(argument:))
  var target: [TargetRuntime] = []

  @Flag(help: "Mend what can be mended, and write the files anew.")
  var fix = false

  @Flag(help: "Print all findings of one code, not only the first ten.")
  var all = false

  func validate() throws {
    let names = DiagnosticRenderer.all.map(\.name)
    guard names.contains(format) else {
      throw ValidationError("--format takes \(names.joined(separator: ", ")); found '\(format)'")
    }
  }

  func run() throws {
    let policy = DiagnosticPolicy(allowed: allow, denied: deny)
    if fix {
      for path in paths {
        let mended = try reporting { () throws(Diagnostic) in try ModelCheck.fix(path) }
        Terminal.error("\(path): mended \(mended.count)")
      }
    }
    var findings: [Diagnostic] = []
    var isUnreadable = false
    for path in paths {
      let result = ModelCheck.check(path, policy: policy, targets: target)
      findings += result.diagnostics
      isUnreadable = isUnreadable || result.model == nil
    }
    let report = DiagnosticReport(
      files: paths, diagnostics: findings, toolVersion: ConcordCommand.configuration.version)
    print(renderer.render(report), terminator: "")
    if format == "text", findings.isEmpty {
      Terminal.error("nothing found in \(paths.joined(separator: ", "))")
    }
    if isUnreadable { throw ExitCode(Failure.unusable) }
    if report.errorCount > 0 { throw ExitCode(Failure.findings) }
  }

  private var renderer: DiagnosticRenderer {
    guard format == "text" else {
      return DiagnosticRenderer.all.first { $0.name == format } ?? .json
    }
    let isTerminal = isatty(STDOUT_FILENO) != 0
    let isColoured = isTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    return .text(colour: isColoured, limit: all ? nil : 10)
  }
}
