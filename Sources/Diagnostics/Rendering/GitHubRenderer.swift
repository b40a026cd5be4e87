extension DiagnosticRenderer {
  /// Workflow commands that GitHub shows as annotations.
  public static let github = DiagnosticRenderer(
    "github", summary: "workflow commands that GitHub shows as annotations"
  ) { report in
    report.diagnostics.map { $0.workflowCommand + "\n" }.joined()
  }
}

extension Diagnostic {
  fileprivate var workflowCommand: String {
    let properties: [(String, String?)] = [
      ("file", location.file), ("line", location.line.map(String.init)),
      ("col", location.column.map(String.init)), ("title", code.id + " " + code.title),
    ]
    let list = properties.compactMap { name, value in
      value.map { name + "=" + $0.escaped(also: ":,") }
    }
    let path = location.path
    let remarks = notes.map { note in
      "\nnote: " + (note.location.map { $0.path + ": " } ?? "") + note.message
    }
    let text = (path.isEmpty ? "" : path + ": ") + message + remarks.joined()
    return "::\(severity.rawValue) \(list.joined(separator: ","))::"
      + text.escaped(also: "")
  }
}

extension String {
  /// This text as a workflow command takes it.
  ///
  /// Percent signs, line breaks and the characters of `others` are escaped, and what would steer a
  /// terminal that shows the log is spelled out.
  fileprivate func escaped(also others: String) -> String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "%": text += "%25"
      case "\r": text += "%0D"
      case "\n": text += "%0A"
      case _ where scalar.steersTerminal:
        text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      case _ where others.unicodeScalars.contains(scalar):
        text += "%" + String(scalar.value, radix: 16, uppercase: true)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
