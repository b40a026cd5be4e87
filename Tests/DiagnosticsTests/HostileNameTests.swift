import Diagnostics
import Foundation
import FoundationXML
import Testing

private let odd = DiagnosticCode("W9902", "A thing is odd", explanation: "Look at it.")

/// Names that try to be more than names: a workflow command, a log command of Azure Pipelines, an
/// escape of the terminal, markup, a link and a placeholder of SARIF, a direction mark.
private let hostile: [HostileName] = [
  "::error file=x::forged", "a\n::error::forged", "a\r\n::set-output name=x::y", "##[error]forged",
  "##vso[task.setvariable variable=x]y", "\u{1B}[2J\u{1B}]0;title\u{7}", "\u{9B}31m", "a\u{0}b",
  "</failure><failure>", "]]>&amp;\"'", "[click](http://example.com)", "{0} {1}", "\u{202E}txt",
  "a,b:c=d%0A", "\u{FFFE}", "\u{2028}x",
]

/// A name whose description in the log of the tests is harmless.
struct HostileName: ExpressibleByStringLiteral, CustomTestStringConvertible, Sendable {
  let text: String
  init(stringLiteral text: String) { self.text = text }

  var testDescription: String {
    text.unicodeScalars.map { $0.properties.isAlphabetic ? String($0) : "." }.joined()
  }
}

@Suite struct HostileNameTests {
  /// A finding whose every text is the name.
  private func report(_ name: String) -> DiagnosticReport {
    let place = Location([
      .file(name), .graph(name), .node(index: 0, name: name, operatorType: name), .attribute(name),
    ])
    let finding = Diagnostic(
      odd, name, at: place, notes: [.init(name, at: place), .init(name)],
      fixIts: [FixIt(name, .renameNode(name))])
    var report = DiagnosticReport(files: [name], diagnostics: [finding])
    report.suppressed = [finding]
    return report
  }

  /// Whether a service that reads the log would take a line for a command: at the start of a line
  /// after space, or, in the older form, anywhere.
  private func isCommand(_ line: Substring) -> Bool {
    line.drop(while: \.isWhitespace).hasPrefix("::") || line.contains("##[")
      || line.contains("##vso[")
  }

  @Test(arguments: hostile)
  func `text neither forges commands nor steers the terminal`(_ name: HostileName) {
    let text = DiagnosticRenderer.text().render(report(name.text))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 6)
    #expect(lines.filter(isCommand) == [])
    let controls = text.unicodeScalars.filter {
      $0 != "\n"
        && ($0.properties.generalCategory == .control
          || $0.properties.generalCategory == .format
          || $0.properties.generalCategory == .lineSeparator)
    }
    #expect(controls.isEmpty)
  }

  @Test(arguments: hostile)
  func `GitHub gets one command a finding`(_ name: HostileName) throws {
    let text = DiagnosticRenderer.github.render(report(name.text))
    #expect(text.utf8.count { $0 == 0x0a } == 1)
    #expect(!text.utf8.contains(0x0d))
    // What the runner does: properties up to the next "::", then the message.
    let command = try #require(text.wholeMatch(of: /::warning ([^\n]*?)::([^\n]*)\n/))
    let properties = command.output.1.split(separator: ",").map { $0.split(separator: "=")[0] }
    #expect(properties == ["file", "title"])
    let file = try #require(command.output.1.split(separator: ",").first)
    #expect(unescaped(file.dropFirst("file=".count)) == name.text.withControlsSpelledOut)
  }

  /// What GitHub's runner makes of an escaped property.
  private func unescaped(_ text: Substring) -> String {
    var result = String(text)
    for (escape, character) in [
      ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"),
    ] {
      result = result.replacingOccurrences(of: escape, with: character)
    }
    return result
  }

  @Test(arguments: hostile)
  func `JUnit is XML that says the name`(_ name: HostileName) throws {
    let text = DiagnosticRenderer.junit.render(report(name.text))
    let reader = AttributeReader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    #expect(parser.parse())
    let expected = String(
      String.UnicodeScalarView(
        name.text.unicodeScalars.map { scalar in
          let isAllowed = scalar.value >= 0x20 || ["\t", "\n", "\r"].contains(scalar)
          return isAllowed && scalar.value & 0xFFFE != 0xFFFE ? scalar : "\u{FFFD}"
        }))
    #expect(reader.suites == [expected])
    #expect(text.split(separator: "\n").filter(isCommand) == [])
  }

  private final class AttributeReader: NSObject, XMLParserDelegate {
    var suites: [String] = []

    func parser(
      _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String] = [:]
    ) {
      if element == "testsuite" { suites.append(attributes["name"] ?? "") }
    }
  }

  @Test(arguments: hostile, ["json", "sarif", "github-sarif"])
  func `JSON says the name and nothing on a line of its own`(
    _ name: HostileName, _ format: String
  ) throws {
    let renderer = try #require(DiagnosticRenderer.all.first { $0.name == format })
    let text = renderer.render(report(name.text))
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(object != nil)
    if format == "json" {
      #expect(object?["files"] as? [String] == [name.text])
    }
    #expect(text.split(separator: "\n").filter(isCommand) == [])
    #expect(!text.contains("\u{1B}"))
  }

  @Test func `SARIF's messages hold neither links nor placeholders`() {
    let text = DiagnosticRenderer.sarif.render(report("[click](http://example.com) {0}"))
    #expect(text.contains("\"text\": \"[click] (http://example.com) {{0}};"))
  }

  @Test func `an absolute path is a file address and a relative one is below the root`() {
    let absolute = DiagnosticRenderer.sarif.render(report("/a b/ä.onnx"))
    #expect(absolute.contains("\"uri\": \"file:///a%20b/%C3%A4.onnx\""))
    #expect(!absolute.contains("uriBaseId"))
    let relative = DiagnosticRenderer.sarif.render(report("a:b.onnx"))
    #expect(relative.contains("\"uri\": \"a%3Ab.onnx\",\n"))
    #expect(relative.contains("\"uriBaseId\": \"%SRCROOT%\""))
  }
}

extension String {
  /// This text with what steers terminals written out, but for line breaks, which have an escape of
  /// GitHub's.
  fileprivate var withControlsSpelledOut: String {
    var text = ""
    for scalar in unicodeScalars {
      let isControl =
        scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\r"
      let isInvisible = [.format, .lineSeparator, .paragraphSeparator].contains(
        scalar.properties.generalCategory)
      if isControl || isInvisible {
        text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
