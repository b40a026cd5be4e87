extension DiagnosticRenderer {
  /// JUnit's XML, for continuous integration: a suite a file, a failed case an error.
  ///
  /// A warning is a case that passes with output; a file without findings has one case that passes.
  public static let junit = DiagnosticRenderer(
    "junit", summary: "JUnit's XML, for continuous integration"
  ) { report in
    let suites = report.diagnosticsByFile.filter { !$0.file.isEmpty || !$0.diagnostics.isEmpty }
    let tests = suites.reduce(0) { $0 + max(1, $1.diagnostics.count) }
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"concord\" tests=\"\(tests)\" failures=\"\(report.errorCount)\">\n"
    for (file, diagnostics) in suites { write(suite: file, diagnostics, to: &text) }
    return text + "</testsuites>\n"
  }

  private static func write(
    suite file: String, _ diagnostics: [Diagnostic], to text: inout String
  ) {
    let name = file.isEmpty ? "concord" : file.xmlEscaped
    let failures = diagnostics.count { $0.severity == .error }
    let tests = max(1, diagnostics.count)
    text += "  <testsuite name=\"\(name)\" tests=\"\(tests)\" failures=\"\(failures)\">\n"
    if diagnostics.isEmpty { text += "    <testcase classname=\"\(name)\" name=\"check\"/>\n" }
    for diagnostic in diagnostics { write(diagnostic, classname: name, to: &text) }
    text += "  </testsuite>\n"
  }

  private static func write(
    _ diagnostic: Diagnostic, classname: String, to text: inout String
  ) {
    let code = diagnostic.code.id
    let place = diagnostic.location.path
    let name = (place.isEmpty ? code : code + " " + place).xmlEscaped
    let message = diagnostic.message.xmlEscaped
    let notes = diagnostic.notes.map { note in
      "note: " + (note.location.map { $0.path + ": " } ?? "") + note.message
    }
    let body = ([diagnostic.message] + notes).joined(separator: "\n").xmlEscaped
    text += "    <testcase classname=\"\(classname)\" name=\"\(name)\">\n"
    switch diagnostic.severity {
    case .error:
      text += "      <failure type=\"\(code)\" message=\"\(message)\">\(body)</failure>\n"
    case .warning: text += "      <system-out>\(body)</system-out>\n"
    }
    text += "    </testcase>\n"
  }
}

extension String {
  /// This text for use in XML content and quoted attributes; characters that XML 1.0 cannot hold
  /// become replacement characters, and those that steer a terminal are written as references, as
  /// is the second of two number signs, which services that read a job's log take for a command.
  fileprivate var xmlEscaped: String {
    var text = ""
    var previous: Unicode.Scalar?
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "\n", "\r", "\t", "\u{7F}"..<"\u{A0}", "\u{2028}"..."\u{202E}",
        "\u{2066}"..."\u{2069}":
        text += "&#\(scalar.value);"
      case "#" where previous == "#": text += "&#35;"
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return text
  }
}
