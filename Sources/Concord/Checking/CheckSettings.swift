public import Checker
public import Diagnostics

/// What makes a check fail.
public enum FailureThreshold: String, CaseIterable, Sendable {
  /// Errors alone.
  case error
  /// Errors and warnings.
  case warning
  /// Nothing: only files that cannot be read make a check fail.
  case never

  /// Whether a finding weighs enough.
  func includes(_ severity: Severity) -> Bool {
    switch self {
    case .error: severity == .error
    case .warning: true
    case .never: false
    }
  }
}

/// How a project wants its models checked: what `.concord.json` says and the command line.
public struct CheckSettings: Sendable {
  /// Other rules for some files.
  public struct Override: Sendable {
    /// Patterns of the files, relative to the folder of the configuration.
    public var files: [Glob]
    /// The rules.
    public var policy: DiagnosticPolicy
  }

  /// The folder that patterns are relative to.
  public var folder = ProjectFolder.current
  /// The rules of the command line, which go before all others.
  public var commandLinePolicy = DiagnosticPolicy()
  /// The rules of the configuration.
  public var policy = DiagnosticPolicy()
  /// Rules for some files, which go before those for all; of two for one file, the later one.
  public var overrides: [Override] = []
  /// From which severity on findings are reported.
  public var severity = Severity.warning
  /// From which severity on findings make the check fail.
  public var failOn = FailureThreshold.error
  /// The path of the baseline.
  public var baseline: String?
  /// In folders, only files that one of these patterns covers are models; all where there is none.
  public var included: [Glob] = []
  /// In folders, nothing that one of these patterns covers is looked at.
  public var excluded: [Glob] = []
  /// The runtimes that models have to suit.
  public var targets: [TargetRuntime] = []
  /// Whether to look at the values of weights and at checksums, for which all data are read.
  public var examinesWeights = false
  /// The shapes of inputs whose format does not state them, by name.
  public var inputShapes: [String: [Int]] = [:]

  /// Settings that report all findings and fail on errors.
  public init() {}

  /// The rules for a file, those that go first before the others.
  func policies(for file: String) -> [DiagnosticPolicy] {
    let path = folder.relative(file)
    let matching = overrides.filter { override in override.files.contains { $0.covers(path) } }
    return [commandLinePolicy] + matching.reversed().map(\.policy) + [policy]
  }

  /// What is reported of the findings in a file.
  public func reported(_ diagnostics: [Diagnostic], in file: String) -> [Diagnostic] {
    policies(for: file).applied(to: diagnostics).filter { $0.severity <= severity }
  }

  /// What is checked where no path is given: the folder of a configuration that says what it includes.
  public var defaultPaths: [String] {
    guard !included.isEmpty else { return [] }
    let path = ProjectFolder.current.relative(folder.path)
    return [path.isEmpty ? "." : path]
  }

  /// A finder of models that heeds the patterns.
  public var finder: ModelFinder {
    var finder = ModelFinder()
    finder.folder = folder
    finder.included = included
    finder.excluded = excluded
    return finder
  }
}
