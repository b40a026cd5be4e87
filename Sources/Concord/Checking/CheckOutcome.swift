public import Diagnostics

/// What a check of many models found, after the baseline.
public struct CheckOutcome: Sendable {
  /// What the renderers write.
  public var report: DiagnosticReport
  /// Whether a file could not be read.
  public var hasUnreadable: Bool
  /// Whether a finding weighs enough to make the check fail.
  public var hasFailure: Bool

  /// Sums up what was found in each model.
  ///
  /// What stands in the way of reading a model is reported whatever the baseline says.
  ///
  /// - Parameters:
  ///   - baseline: The known findings; nil where there is no baseline.
  ///   - folder: The folder of the baseline.
  public init(
    _ results: [CheckRun.Result], settings: CheckSettings, baseline: Baseline? = nil,
    in folder: ProjectFolder = .current
  ) {
    let files = results.map(\.model.name)
    var comparison: Baseline.Comparison?
    var diagnostics: [Diagnostic] = []
    if let baseline {
      let readable = results.filter(\.isReadable)
      let found = baseline.compare(
        readable.flatMap(\.diagnostics), of: readable.map(\.model.name), in: folder)
      let unreadable = results.filter { !$0.isReadable }.flatMap(\.diagnostics)
      diagnostics = found.new + unreadable
      comparison = found
    } else {
      diagnostics = results.flatMap(\.diagnostics)
    }
    report = DiagnosticReport(files: files, diagnostics: diagnostics)
    report.suppressed = comparison?.known ?? []
    report.resolvedCount = comparison?.resolvedCount
    for result in results { report.byteRanges.merge(result.byteRanges) { first, _ in first } }
    hasUnreadable = results.contains { !$0.isReadable }
    hasFailure = diagnostics.contains { settings.failOn.includes($0.severity) }
    report.exitStatus = exitStatus
  }

  /// 2 where a file could not be read, 1 where a finding makes the check fail, otherwise 0.
  public var exitStatus: Int { hasUnreadable ? 2 : hasFailure ? 1 : 0 }
}
