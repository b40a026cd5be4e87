import ArgumentParser
import Concord
import Diagnostics

/// Mends the files of a check, or shows what mending would change.
enum CheckFixing {
  /// Mends models; of those that were looked for in a folder or by a pattern, such as cannot be mended
  /// in place are left alone.
  ///
  /// - Parameter paths: What the command line names.
  /// - Returns: Whether all models that it names are of a format that can be mended.
  /// - Throws: In a dry run, status 1 where there is something to mend, 2 where a file cannot be
  ///   read or mended in place; otherwise the check that follows says so.
  static func run(
    _ models: [ModelFiles], named paths: [String], _ settings: CheckSettings, isDryRun: Bool
  ) throws -> Bool {
    let named = Set(paths)
    var count = 0
    var hasUnreadable = false
    var isMendable = true
    for model in models {
      let fix: ModelFix
      do throws(Diagnostic) { fix = try ModelFix(model.name, settings: settings) } catch {
        if error.code == .unmendableFormat {
          if named.isDisjoint(with: model.paths) { continue }
          isMendable = false
          Terminal.error(render([error]))
        } else {
          hasUnreadable = true
          if isDryRun { Terminal.error(render([error])) }
        }
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
    if isDryRun {
      if hasUnreadable || !isMendable { throw ExitCode(Failure.unusable) }
      if count > 0 { throw ExitCode(Failure.findings) }
    }
    return isMendable
  }
}
