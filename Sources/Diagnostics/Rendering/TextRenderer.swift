extension DiagnosticRenderer {
  /// Lines as compilers write them, for people.
  ///
  /// - Parameters:
  ///   - colour: whether to mark severities with terminal colours.
  ///   - limit: how many findings of one code in one file are written out; nil for all.
  public static func text(colour: Bool = false, limit: Int? = 10) -> DiagnosticRenderer {
    DiagnosticRenderer("text", summary: "lines as compilers write them, for people") { report in
      TextWriter(palette: colour ? .terminal : .none, limit: limit ?? .max).text(of: report)
    }
  }
}

private struct TextWriter {
  let palette: Palette
  let limit: Int

  func text(of report: DiagnosticReport) -> String {
    var text = ""
    for (_, diagnostics) in report.diagnosticsByFile { write(diagnostics, to: &text) }
    if !report.diagnostics.isEmpty { text += summary(of: report) + "\n" }
    return text
  }

  private func write(_ diagnostics: [Diagnostic], to text: inout String) {
    let totals = Dictionary(grouping: diagnostics, by: \.code).mapValues(\.count)
    var written: [DiagnosticCode: Int] = [:]
    for diagnostic in diagnostics {
      let count = written[diagnostic.code, default: 0] + 1
      written[diagnostic.code] = count
      guard count <= limit else { continue }
      write(diagnostic, to: &text)
      let rest = totals[diagnostic.code, default: 0] - limit
      if count == limit && rest > 0 { text += "  and \(rest) more of \(diagnostic.code.id)\n" }
    }
  }

  private func write(_ diagnostic: Diagnostic, to text: inout String) {
    let place = diagnostic.location.description.printable
    if !place.isEmpty { text += palette.place(place + ":") + " " }
    let label = diagnostic.severity.rawValue + " " + diagnostic.code.id + ":"
    text += palette.severity(diagnostic.severity, label) + " "
    text += diagnostic.message.printable + "\n"
    for note in diagnostic.notes {
      let place = note.location.map { $0.description.printable + ": " } ?? ""
      text += "  " + palette.note("note:") + " " + place + note.message.printable + "\n"
    }
    for fixIt in diagnostic.fixIts {
      text += "  " + palette.note("fix:") + " " + fixIt.message.printable + "\n"
    }
  }

  private func summary(of report: DiagnosticReport) -> String {
    let parts = [count(report.errorCount, "error"), count(report.warningCount, "warning")]
    let fixable = report.diagnostics.count { !$0.fixIts.isEmpty }
    return parts.compactMap { $0 }.joined(separator: " and ")
      + (fixable > 0 ? ", \(fixable) with a fix" : "")
  }

  private func count(_ count: Int, _ noun: String) -> String? {
    count == 0 ? nil : "\(count) \(noun)" + (count == 1 ? "" : "s")
  }
}

/// How parts of a line stand out.
private struct Palette {
  let isColoured: Bool

  static let none = Palette(isColoured: false)
  static let terminal = Palette(isColoured: true)

  func place(_ text: String) -> String { styled(text, "1") }
  func note(_ text: String) -> String { styled(text, "1;36") }
  func severity(_ severity: Severity, _ text: String) -> String {
    switch severity {
    case .error: styled(text, "1;31")
    case .warning: styled(text, "1;33")
    }
  }

  private func styled(_ text: String, _ style: String) -> String {
    isColoured ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
  }
}
