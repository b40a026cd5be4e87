import ArgumentParser
import Concord
import Diagnostics

/// Mends the files of a check, or shows what mending would change.
enum CheckFixing {
  /// - Throws: In a dry run, status 1 where there is something to mend, 2 where a file cannot be
  ///   read; otherwise the check that follows says so.
  static func run(
    _ models: [ModelFiles], _ settings: CheckSettings, isDryRun: Bool
  ) throws {
    var count = 0
    var hasUnreadable = false
    for model in models {
      let fix: ModelFix
      do throws(Diagnostic) { fix = try ModelFix(model.name, settings: settings) } catch {
        let isUnreadable = error.code != .unmendableFormat
        if isDryRun || !isUnreadable { Terminal.error(render([error])) }
        hasUnreadable = hasUnreadable || isUnreadable
        continue
      }
      count += fix.mended.count
      if isDryRun {
        print(fix.difference, terminator: "")
      } else {
        try reporting { () throws(Diagnostic) in try fix.write() }
      }
      if fix.mended.isEmpty, models.count > 1 { continue }
      let verb = isDryRun ? "would mend" : "mended"
      Terminal.error("\(model.name.printable): \(verb) \(fix.mended.count)")
    }
    guard isDryRun else { return }
    if hasUnreadable { throw ExitCode(Failure.unusable) }
    if count > 0 { throw ExitCode(Failure.findings) }
  }
}
