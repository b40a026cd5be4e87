import Concord
import Diagnostics

extension Page {
  /// A page for every diagnostic code, and one that lists them; the same pages as Swift sources, for
  /// `concord explain`.
  static var diagnostics: [Page] {
    get throws {
      let codes = DiagnosticCode.all
      let pages = try codes.map { Page(path: "docs/diagnostics/\($0.id).md", text: try $0.text) }
      let sources = zip(codes, pages).map { code, page in
        Page(path: "\(sourceFolder)/\(code.id).swift", text: source(of: code, page.text))
      }
      return pages + [Page(path: "docs/diagnostics/README.md", text: overview(of: codes))]
        + sources + [Page(path: "\(sourceFolder)/All.swift", text: table(of: codes))]
    }
  }

  private static let sourceFolder = "Sources/Explanations/Pages"
  private static let sourceHead = """
    // Written by generate docs. Do not edit.
    // swift-format-ignore-file

    """

  private static func overview(of codes: [DiagnosticCode]) -> String {
    let areas = Dictionary(grouping: codes, by: \.area).sorted { $0.key < $1.key }
    var text = """
      # Diagnostics

      `concord explain CODE` prints these pages. A code is never given a second meaning. The models
      of the examples are in `fixtures/checks`; what is said of onnx.checker and onnxruntime was
      tried on them, with onnx 1.23.2 and onnxruntime 1.31.1.

      """
    for (number, codes) in areas {
      text += "\n## \(number) \(DiagnosticCode.areaNames[number] ?? "Other")\n\n"
      for code in codes { text += "- [\(code.id)](\(code.id).md) \(code.title)\n" }
    }
    return text
  }

  /// A Swift file that holds a page.
  private static func source(of code: DiagnosticCode, _ page: String) -> String {
    """
    \(sourceHead)
    extension ExplanationPages {
      static let \(code.id.lowercased()) = ###\"\"\"
    \(page)
    \"\"\"###
    }

    """
  }

  /// The Swift file that lists the pages.
  private static func table(of codes: [DiagnosticCode]) -> String {
    """
    \(sourceHead)
    extension ExplanationPages {
      /// Every page by the identifier of its code.
      static let all: [String: String] = [
    \(codes.map { "    \"\($0.id)\": \($0.id.lowercased())," }.joined(separator: "\n"))
      ]
    }

    """
  }
}

extension DiagnosticCode {
  fileprivate static let areaNames = [
    "01": "Files", "02": "Wire formats", "03": "Graphs", "04": "Signatures",
    "05": "Types and shapes", "06": "Conversion", "07": "Verification", "08": "Execution",
  ]

  /// The two digits after the severity.
  fileprivate var area: String { String(id.dropFirst().prefix(2)) }

  /// The page.
  fileprivate var text: String {
    get throws {
      let severity =
        switch severity {
        case .error: "Error"
        case .warning: "Warning"
        }
      let area = Self.areaNames[area].map { ", area: \($0.lowercased())" } ?? ""
      let head = """
        # \(id): \(title)

        \(severity)\(area).

        \(explanation.wrapped(at: 100))

        """
      let mending = mend.isEmpty ? "" : "\n## How to mend it\n\n\(mend.wrapped(at: 100))\n"
      return head + mending + (try ExampleOfCode(id)?.sections ?? "")
    }
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
