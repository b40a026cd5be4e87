import Concord
import Diagnostics

extension Page {
  /// A page for every diagnostic code, and one that lists them.
  static var diagnostics: [Page] {
    let codes = DiagnosticCode.all
    return codes.map { Page(path: "docs/diagnostics/\($0.id).md", text: $0.page) }
      + [Page(path: "docs/diagnostics/README.md", text: overview(of: codes))]
  }

  private static func overview(of codes: [DiagnosticCode]) -> String {
    let areas = Dictionary(grouping: codes, by: \.area).sorted { $0.key < $1.key }
    var text = """
      # Diagnostics

      `concord explain CODE` prints these pages. A code is never given a second meaning.

      """
    for (number, codes) in areas {
      text += "\n## \(number) \(DiagnosticCode.areaNames[number] ?? "Other")\n\n"
      for code in codes { text += "- [\(code.id)](\(code.id).md) \(code.title)\n" }
    }
    return text
  }
}

extension DiagnosticCode {
  fileprivate static let areaNames = [
    "01": "Files", "02": "Wire formats", "03": "Graphs", "04": "Signatures",
    "05": "Types and shapes", "06": "Conversion", "07": "Verification", "08": "Execution",
  ]

  /// The two digits after the severity.
  fileprivate var area: String { String(id.dropFirst().prefix(2)) }

  fileprivate var page: String {
    let severity =
      switch severity {
      case .error: "Error"
      case .warning: "Warning"
      }
    let area = Self.areaNames[area].map { ", area: \($0.lowercased())" } ?? ""
    return """
      # \(id): \(title)

      \(severity)\(area).

      \(explanation.wrapped(at: 100))

      """
  }
}

extension String {
  /// This text with line breaks between words, so that no line exceeds `limit` where words allow.
  func wrapped(at limit: Int) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
      var lines: [String] = []
      for word in paragraph.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= limit {
          lines[lines.count - 1] += " " + word
        } else {
          lines.append(String(word))
        }
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
