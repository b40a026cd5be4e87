import ArgumentParser
import Checker
import Concord
import Diagnostics
import Glibc

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Finds everything that is wrong with models.",
    discussion: """
      A PATH is a file; a folder, in which models of all formats are looked for; or a pattern with \
      *, **, ? and [...]. Files that make up one model are checked together.

      Exit status: 0 where nothing weighs as much as --fail-on says, 1 where something does, 2 where \
      a file cannot be read or nothing is there to check. Codes may be cut short: --deny W denies \
      every warning. \(CheckConfiguration.fileName) holds settings of a project; the command line \
      goes before it.
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, folders and patterns; by default what \(CheckConfiguration.fileName) includes.",
      valueName: "path"))
  var paths: [String] = []

  @Option(help: "text, json, sarif, github-sarif, junit or github.")
  var format = "text"

  @OptionGroup(title: "What is reported")
  var selection: CheckSelection

  @OptionGroup(title: "Settings of a project")
  var project: CheckProject

  @Option(
    help: "Warn of what a runtime does not support: \(TargetRuntime.spelledOut). May be repeated.",
    transform: TargetRuntime.init(argument:))
  var target: [TargetRuntime] = []

  @Option(help: "An input's shape, as NAME:1x3x224x224, for formats that do not state it.")
  var input: [String] = []

  @Flag(help: "Look at the values of weights too: NaN, denormals, duplicates, checksums.")
  var weights = false

  @Flag(help: "Mend what can be mended, and write the files anew.")
  var fix = false

  @Flag(help: "With --fix: write nothing, but print what would change. Exit status 1 if anything.")
  var dryRun = false

  @Flag(help: "Print all findings of one code, not only the first ten.")
  var all = false

  @Option(help: "The number of models checked side by side; 0 takes one for each processor.")
  var threads = 0

  func validate() throws {
    let names = DiagnosticRenderer.all.map(\.name)
    guard names.contains(format) else {
      throw ValidationError("--format takes \(names.joined(separator: ", ")); found '\(format)'")
    }
    // Settings that cannot be read are reported by the run.
    if paths.isEmpty, let settings = try? project.settings(), settings.defaultPaths.isEmpty {
      throw ValidationError("Missing expected argument '<path> ...'")
    }
    guard threads >= 0 else { throw ValidationError("--threads must not be negative") }
    guard !fix || !paths.contains("-") else {
      throw ValidationError("--fix cannot write standard input anew")
    }
    guard fix || !dryRun else { throw ValidationError("--dry-run goes with --fix") }
  }

  func run() throws {
    var isUnmended = false
    var settings = try project.settings()
    selection.apply(to: &settings)
    if !target.isEmpty { settings.targets = target }
    settings.examinesWeights = settings.examinesWeights || weights
    settings.inputShapes = try InputArgument.shapes(input)
    let paths = self.paths.isEmpty ? settings.defaultPaths : self.paths
    let models = try reporting { () throws(Diagnostic) in try settings.finder.models(at: paths) }
    if fix {
      isUnmended = try !CheckFixing.run(models, named: paths, settings, isDryRun: dryRun)
      if dryRun { return }
    }
    if let path = project.writeBaseline { return try write(check(models, settings), to: path) }
    let baseline = try settings.baseline.map { path in
      try reporting { () throws(Diagnostic) in try Baseline(reading: path) }
    }
    let results = check(models, settings)
    let folder = settings.baseline.map { ProjectFolder(of: $0) } ?? .current
    var outcome = CheckOutcome(results, settings: settings, baseline: baseline, in: folder)
    outcome.report.toolVersion = ConcordCommand.configuration.version
    let status = isUnmended ? Int(Failure.unusable) : outcome.exitStatus
    outcome.report.exitStatus = status
    print(renderer.render(outcome.report), terminator: "")
    summarize(outcome.report)
    // What the results hold is left to the system.
    withExtendedLifetime(results) { ConcordCommand.exit(withError: ExitCode(Int32(status))) }
  }

  private func check(_ models: [ModelFiles], _ settings: CheckSettings) -> [CheckRun.Result] {
    var run = CheckRun()
    run.settings = settings
    run.threads = threads > 0 ? threads : Processors.count
    run.findsByteRanges = format == "json" || format == "sarif"
    let line = models.count > 1 ? ProgressLine() : nil
    run.progress = { done, model in
      line?.show("checked \(done) of \(models.count): \(model.name.printable)")
    }
    defer { line?.clear() }
    return run.results(of: models)
  }

  /// Writes the findings to a baseline, and those of files that cannot be read to the terminal.
  private func write(_ results: [CheckRun.Result], to path: String) throws {
    let readable = results.filter(\.isReadable)
    let baseline = Baseline(readable.flatMap(\.diagnostics), in: ProjectFolder(of: path))
    try reporting { () throws(Diagnostic) in try baseline.write(to: path) }
    Terminal.error("wrote \(counted(baseline.findingCount, "finding")) to \(path.printable)")
    let unreadable = results.filter { !$0.isReadable }.flatMap(\.diagnostics)
    if !unreadable.isEmpty { throw Failure(text: render(unreadable), status: Failure.unusable) }
  }

  /// What people want to know besides the findings.
  private func summarize(_ report: DiagnosticReport) {
    guard format == "text" else { return }
    if report.diagnostics.isEmpty {
      let files = report.files
      let what =
        files.count > 3 ? counted(files.count, "model") : files.joined(separator: ", ").printable
      Terminal.error("nothing found in \(what)")
    }
    guard let resolved = report.resolvedCount else { return }
    var text = "the baseline suppresses \(counted(report.suppressed.count, "finding"))"
    if resolved > 0 {
      text += "; \(resolved) of its findings no longer occur: --write-baseline leaves them out"
    }
    Terminal.error(text)
  }

  private var renderer: DiagnosticRenderer {
    guard format == "text" else {
      return DiagnosticRenderer.all.first { $0.name == format } ?? .json
    }
    let isTerminal = isatty(STDOUT_FILENO) != 0
    let isColoured = isTerminal && getenv("NO_COLOR") == nil
    return .text(colour: isColoured, limit: all ? nil : 10)
  }
}
