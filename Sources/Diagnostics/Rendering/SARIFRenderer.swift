extension DiagnosticRenderer {
  /// A SARIF 2.1.0 log, for code scanning services and editors.
  ///
  /// Section numbers in the renderer's comments are those of the standard, OASIS' "Static Analysis
  /// Results Interchange Format (SARIF) Version 2.1.0".
  public static let sarif = DiagnosticRenderer(
    "sarif", summary: "a SARIF 2.1.0 log, for code scanning services and editors"
  ) { report in
    sarifLog(of: report, needsLines: false)
  }

  /// A SARIF 2.1.0 log that GitHub's code scanning takes.
  ///
  /// It refuses a log as a whole where a result has no line, and the standard forbids lines in
  /// binary files, so this is a format of its own.
  public static let githubSARIF = DiagnosticRenderer(
    "github-sarif", summary: "SARIF for GitHub's code scanning, with a line for each result"
  ) { report in
    sarifLog(of: report, needsLines: true)
  }

  private static func sarifLog(of report: DiagnosticReport, needsLines: Bool) -> String {
    JSONValue.object([
      (
        "$schema",
        .string(
          "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
            + "sarif-schema-2.1.0.json")
      ),
      ("version", .string("2.1.0")),
      ("runs", .array([SARIFRun(report, needsLines: needsLines).json])),
    ]).text
  }
}

/// One run of the tool, as SARIF describes it.
private struct SARIFRun {
  let report: DiagnosticReport
  let codes: [DiagnosticCode]
  let context: SARIFContext

  init(_ report: DiagnosticReport, needsLines: Bool) {
    self.report = report
    codes = report.codes
    context = SARIFContext(
      ruleIndices: Dictionary(
        codes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }),
      artifactIndices: Dictionary(
        report.files.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }),
      report: report, needsLines: needsLines)
  }

  var json: JSONValue {
    let driver = JSONValue.object([
      ("name", .string("concord")),
      ("version", report.toolVersion.map(JSONValue.string)),
      ("semanticVersion", report.toolVersion.map(JSONValue.string)),
      ("rules", .array(codes.map(\.sarif))),
    ])
    return .object([
      ("tool", .object([("driver", driver)])),
      ("invocations", report.exitStatus.map { .array([invocation(exitStatus: $0)]) }),
      ("originalUriBaseIds", .object([(SARIFContext.root, rootDescription)])),
      ("artifacts", .array(report.files.map { .object([("location", context.artifact($0))]) })),
      ("results", .array(results)),
      ("columnKind", .string("unicodeCodePoints")),
    ])
  }

  /// What base addresses of files are relative to: consumers know it, this log does not (3.14.14).
  private var rootDescription: JSONValue {
    .object([("description", sarifText("the folder that concord was run in"))])
  }

  /// The run came to its end (3.20.14): what it could not read is among the results.
  private func invocation(exitStatus: Int) -> JSONValue {
    .object([("exitCode", .number(exitStatus)), ("executionSuccessful", .bool(true))])
  }

  /// The findings, then those that a baseline suppresses; findings of one fingerprint are numbered.
  private var results: [JSONValue] {
    var counts: [String: [DiagnosticFingerprint: Int]] = [:]
    func result(_ diagnostic: Diagnostic, isSuppressed: Bool) -> JSONValue {
      let fingerprint = diagnostic.fingerprint
      counts[diagnostic.location.file ?? "", default: [:]][fingerprint, default: 0] += 1
      let count = counts[diagnostic.location.file ?? ""]?[fingerprint] ?? 1
      return context.result(
        diagnostic, fingerprint: "\(fingerprint.digest):\(count)", isSuppressed: isSuppressed)
    }
    return report.suppressed.map { result($0, isSuppressed: true) }
      + report.diagnostics.map { result($0, isSuppressed: false) }
  }
}

extension DiagnosticCode {
  /// The code as a rule (3.49).
  fileprivate var sarif: JSONValue {
    let advice = "`concord explain \(id)` prints this page."
    return .object([
      ("id", .string(id)),
      ("shortDescription", sarifText(title)),
      ("fullDescription", sarifText(explanation)),
      (
        "help",
        .object([
          ("text", .string(explanation.sarifEscaped)),
          ("markdown", .string("**\(title)**\n\n\(explanation)\n\n\(advice)")),
        ])
      ),
      ("defaultConfiguration", .object([("level", .string(severity.rawValue))])),
      ("properties", .object([("tags", .array([.string(area)]))])),
    ])
  }

  /// What the code is about, from its first two digits.
  private var area: String {
    switch id.dropFirst().prefix(2) {
    case "01": "file"
    case "02": "wire"
    case "03": "graph"
    case "04": "signature"
    case "05": "types"
    case "06": "conversion"
    case "07": "verification"
    case "08": "execution"
    default: "other"
    }
  }
}

/// A message object of plain text (3.11).
func sarifText(_ string: String) -> JSONValue {
  .object([("text", .string(string.sarifEscaped))])
}

extension String {
  /// This text as a message of SARIF: braces are doubled, since `{0}` is a placeholder (3.11.5),
  /// and no bracket is followed by a parenthesis, since `[text](target)` is a link (3.11.6).
  var sarifEscaped: String {
    var text = ""
    var previous: Unicode.Scalar?
    for scalar in unicodeScalars {
      if scalar == "(", previous == "]" { text += " " }
      if scalar == "{" || scalar == "}" { text.unicodeScalars.append(scalar) }
      text.unicodeScalars.append(scalar)
      previous = scalar
    }
    return text
  }
}
