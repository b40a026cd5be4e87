public import ArgumentParser
public import Concord
public import Diagnostics

/// Which findings are reported, and which of them make the check fail.
struct CheckSelection: ParsableArguments {
  @Option(help: "Count a warning as an error. May be repeated.")
  var deny: [String] = []

  @Option(help: "Silence a code. May be repeated.")
  var allow: [String] = []

  @Option(help: "Report only findings that weigh so much: error, or warning (default) for all.")
  var severity: Severity?

  @Option(help: "Fail where a finding weighs so much: error (default), warning or never.")
  var failOn: FailureThreshold?

  func validate() throws {
    for rule in deny + allow {
      if let problem = DiagnosticCode.objection(toRule: rule) { throw ValidationError(problem) }
    }
  }

  func apply(to settings: inout CheckSettings) {
    settings.commandLinePolicy = DiagnosticPolicy(allowed: allow, denied: deny)
    if let severity { settings.severity = severity }
    if let failOn { settings.failOn = failOn }
  }
}

extension FailureThreshold: ExpressibleByArgument {}

extension Severity: ExpressibleByArgument {
  /// What the help offers.
  public static var allValueStrings: [String] { [Severity.error, .warning].map(\.rawValue) }
}

/// Where a project keeps settings and known findings.
struct CheckProject: ParsableArguments {
  @Option(
    help: "The settings; by default \(CheckConfiguration.fileName) here or in a folder around.")
  var config: String?

  @Flag(help: "Heed no file of settings.")
  var noConfig = false

  @Option(help: "A file of known findings, which are not reported.")
  var baseline: String?

  @Option(help: "Write all findings to this file, for --baseline, and report none.")
  var writeBaseline: String?

  func validate() throws {
    if noConfig, config != nil {
      throw ValidationError("--config and --no-config exclude each other")
    }
  }

  /// The settings of the file, with what the command line says of baselines.
  func settings() throws -> CheckSettings {
    var settings = CheckSettings()
    if !noConfig, let path = config ?? CheckConfiguration.find() {
      settings = try reporting { () throws(Diagnostic) in try CheckConfiguration.read(path) }
    }
    if let baseline { settings.baseline = baseline }
    return settings
  }
}
