import Diagnostics
import Testing

private let wrong = DiagnosticCode("E9901", "A thing is wrong", explanation: "Mend it.")
private let odd = DiagnosticCode("W9902", "A thing is odd", explanation: "Look at it.")

private func node(_ name: String, _ index: Int = 0) -> Location {
  Location([
    .file("net.onnx"), .graph("main"), .node(index: index, name: name, operatorType: "Conv"),
  ])
}

private let finding = Diagnostic(
  wrong, "found <3>, expected \"4\"", at: node("conv1").appending(.attribute("pads")),
  notes: [.init("declared here", at: node("conv0"))],
  fixIts: [FixIt("remove 'pads'", .removeAttribute("pads"))])

@Suite struct RendererTests {
  @Test func `text names the place, the code, notes and fixes`() {
    let text = DiagnosticRenderer.text().render(
      DiagnosticReport(diagnostics: [finding, Diagnostic(odd, "is odd")]))
    #expect(
      text == """
        warning W9902: is odd
        net.onnx: main/conv1 (Conv)/attribute pads: error E9901: found <3>, expected "4"
          note: net.onnx: main/conv0 (Conv): declared here
          fix: remove 'pads'
        1 error and 1 warning, 1 with a fix

        """)
  }

  @Test func `text stops after ten findings of a code unless asked for all`() {
    let many = (0..<128).map { Diagnostic(wrong, "no", at: node("n", $0)) }
    let report = DiagnosticReport(diagnostics: many)
    let lines = DiagnosticRenderer.text().render(report).split(separator: "\n")
    #expect(lines.count == 12)
    #expect(lines[10] == "  and 118 more of E9901")
    let all = DiagnosticRenderer.text(limit: nil).render(report).split(separator: "\n")
    #expect(all.count == 129)
  }

  @Test func `names cannot steer the terminal`() {
    let text = DiagnosticRenderer.text(colour: true).render(
      DiagnosticReport(diagnostics: [Diagnostic(odd, "\u{1B}[2J\n\u{202E}", at: node("a\nb"))]))
    #expect(text.contains("a\\u{A}b"))
    #expect(text.contains("\\u{1B}[2J\\u{A}\\u{202E}"))
    #expect(text.contains("\u{1B}[1;33mwarning W9902:\u{1B}[0m"))
  }

  @Test func `very long names and messages are shortened`() {
    let name = String(repeating: "n", count: 1_000_000)
    let finding = Diagnostic(
      odd, "'\(name)' is odd", at: node(name), notes: [Diagnostic.Note(name)])
    for renderer in DiagnosticRenderer.all {
      let text = renderer.render(DiagnosticReport(diagnostics: [finding]))
      // Programs get names whole, as they compare them.
      let isForPrograms = ["json", "sarif", "github-sarif"].contains(renderer.name)
      #expect(text.utf8.count < 20_000 || isForPrograms, "\(renderer.name)")
    }
    #expect(finding.message.count < 2000)
    #expect(finding.message.hasPrefix("'nnn") && finding.message.hasSuffix("n' is odd"))
    #expect(finding.location.path.count < 400)
  }

  @Test func `JSON is one object that escapes strings`() {
    let text = DiagnosticRenderer.json.render(
      DiagnosticReport(files: ["a\\b\u{1}"], diagnostics: [finding]))
    #expect(text.contains(#""a\\b\u0001""#))
    #expect(text.contains(#""message": "found <3>, expected \"4\"""#))
    #expect(text.contains(#""path": "main/conv1 (Conv)/attribute pads""#))
    #expect(text.contains(#""kind": "removeAttribute""#))
    #expect(text.contains(#""errors": 1"#))
    let empty = DiagnosticRenderer.json.render(DiagnosticReport(diagnostics: []))
    #expect(
      empty == """
        {
          "version": 1,
          "files": [],
          "errors": 0,
          "warnings": 0,
          "suppressed": 0,
          "diagnostics": []
        }

        """)
  }

  @Test func `SARIF has rules, results and encoded addresses`() {
    var offset = finding
    offset.location = Location([.file("a b.onnx"), .byteOffset(7), .field("graph")])
    let text = DiagnosticRenderer.sarif.render(
      DiagnosticReport(files: ["a b.onnx"], diagnostics: [offset], toolVersion: "1.0"))
    #expect(text.contains(#""version": "2.1.0""#))
    #expect(text.contains(#""uri": "a%20b.onnx""#))
    #expect(text.contains(#""byteOffset": 7"#))
    #expect(text.contains(#""ruleIndex": 0"#))
    #expect(text.contains(#""relatedLocations""#))
  }

  @Test func `SARIF says where in a binary file a finding is, and for GitHub a line`() {
    var report = DiagnosticReport(files: ["net.onnx"], diagnostics: [finding])
    report.byteRanges = [finding.location: 7..<19]
    let standard = DiagnosticRenderer.sarif.render(report)
    #expect(standard.contains(#""byteOffset": 7"#))
    #expect(standard.contains(#""byteLength": 12"#))
    #expect(!standard.contains("startLine"))
    let github = DiagnosticRenderer.githubSARIF.render(report)
    #expect(!github.contains("byteOffset"))
    #expect(github.matches(of: /"startLine": 1/).count == 2)
  }

  @Test func `JSON says where in a binary file a finding is`() {
    var report = DiagnosticReport(diagnostics: [finding])
    report.byteRanges = [finding.location: 7..<19]
    let text = DiagnosticRenderer.json.render(report)
    #expect(text.matches(of: /"byteRange": \{\s*"offset": 7,\s*"length": 12\s*\}/).count == 1)
  }

  @Test func `places of notes that name no file are in the finding's`() {
    func report(_ file: String, _ range: Range<Int>) -> DiagnosticReport {
      let place = Location([.graph("main")])
      let finding = Diagnostic(
        wrong, "m", at: place.inside(Location([.file(file)])), notes: [.init("n", at: place)])
      var report = DiagnosticReport(files: [file], diagnostics: [finding])
      report.byteRanges = [finding.location: range]
      return report
    }
    var both = report("a.onnx", 1..<2)
    let other = report("b.onnx", 3..<9)
    both.diagnostics += other.diagnostics
    both.byteRanges.merge(other.byteRanges) { first, _ in first }
    let text = DiagnosticRenderer.json.render(both)
    #expect(text.matches(of: /"offset": 1,/).count == 2)
    #expect(text.matches(of: /"offset": 3,/).count == 2)
    #expect(DiagnosticRenderer.sarif.render(both).matches(of: /"byteOffset": 3,/).count == 2)
  }

  @Test func `JUnit fails a case an error and passes a clean file`() {
    let text = DiagnosticRenderer.junit.render(
      DiagnosticReport(files: ["clean.onnx", "net.onnx"], diagnostics: [finding]))
    #expect(text.contains("<testsuites name=\"concord\" tests=\"2\" failures=\"1\">"))
    #expect(text.contains("<testcase classname=\"clean.onnx\" name=\"check\"/>"))
    #expect(text.contains("message=\"found &lt;3&gt;, expected &quot;4&quot;\""))
    let odd = DiagnosticReport(diagnostics: [Diagnostic(odd, "a\u{0}b")])
    #expect(DiagnosticRenderer.junit.render(odd).contains("a\u{FFFD}b"))
  }

  @Test func `GitHub commands stay on one line`() {
    let diagnostic = Diagnostic(
      wrong, "50%\nmore", at: Location([.file("a,b:c.onnx"), .line(3, column: 4)]))
    let text = DiagnosticRenderer.github.render(DiagnosticReport(diagnostics: [diagnostic]))
    #expect(
      text == "::error file=a%2Cb%3Ac.onnx,line=3,col=4,title=E9901 A thing is wrong::"
        + "50%25%0Amore\n")
  }
}

@Suite struct PolicyTests {
  private let findings = [Diagnostic(wrong, "a"), Diagnostic(odd, "b")]

  @Test func `the longest rule counts, and denial among equals`() {
    let strict = DiagnosticPolicy(allowed: ["W99"], denied: ["W"])
    #expect(strict.applied(to: findings).map(\.code) == [wrong])
    let denied = DiagnosticPolicy(allowed: ["W9902"], denied: ["W9902"]).applied(to: findings)
    #expect(denied.map(\.severity) == [.error, .error])
    #expect(DiagnosticPolicy().applied(to: findings) == findings)
  }

  @Test func `of several policies the first that covers a code decides`() {
    let outer = DiagnosticPolicy(denied: ["W9902"])
    let inner = DiagnosticPolicy(allowed: ["W"])
    #expect([inner, outer].applied(to: findings).map(\.code) == [wrong])
    #expect([outer, inner].applied(to: findings).map(\.severity) == [.error, .error])
  }

  @Test func `findings are sorted by place and stated once`() {
    let late = Diagnostic(wrong, "x", at: node("a", 10))
    let early = Diagnostic(odd, "x", at: node("b", 9))
    let outer = Diagnostic(wrong, "x", at: Location([.file("net.onnx"), .graph("main")]))
    #expect([late, early, outer, late].sortedByPlace() == [outer, early, late])
  }
}
