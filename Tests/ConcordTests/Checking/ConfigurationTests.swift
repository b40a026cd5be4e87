import Checker
import Concord
import Diagnostics
import Encodings
import Foundation
import Testing

@Suite struct ConfigurationTests {
  private func settings(_ text: String) throws -> CheckSettings {
    try CheckConfiguration.settings(JSONValue(parsing: text), folder: ProjectFolder("/p"))
  }

  private func objection(_ text: String) -> String? {
    let error = thrown { _ = try settings(text) }
    #expect(error == nil || error?.code == .unusableConfiguration)
    return error?.message
  }

  private let dead = Diagnostic(
    DiagnosticCode.all.first { $0.id == "W0312" } ?? .nothingToCheck, "m")

  @Test func `every member says what it says`() throws {
    let found = try settings(
      """
      {"$schema": "x", "deny": ["W03"], "allow": ["W0311"], "severity": "error",
       "failOn": "warning", "baseline": "sub/b.json", "include": ["a/**"], "exclude": ["b"],
       "overrides": [{"files": ["old/*"], "allow": ["W"]}], "targets": ["onnxruntime"]}
      """)
    #expect(found.policy == DiagnosticPolicy(allowed: ["W0311"], denied: ["W03"]))
    #expect(found.severity == .error)
    #expect(found.failOn == .warning)
    #expect(found.baseline == "/p/sub/b.json")
    #expect(found.included == [Glob("a/**")])
    #expect(found.excluded == [Glob("b")])
    #expect(found.targets.map(\.id) == ["onnxruntime"])
    #expect(found.overrides.map(\.files) == [[Glob("old/*")]])
  }

  @Test func `what is included is checked where no path is given`() throws {
    #expect(try settings("{}").defaultPaths == [])
    var found = try settings(#"{"include": ["a/**"]}"#)
    #expect(found.defaultPaths == [ProjectFolder.current.relative("/p")])
    found.folder = .current
    #expect(found.defaultPaths == ["."])
  }

  @Test func `slips are named`() {
    #expect(objection("[]") == "the configuration is no object")
    #expect(
      objection(#"{"denny": []}"#)
        == "the configuration: unknown member 'denny'; did you mean 'deny'?")
    #expect(
      objection(#"{"overrides": [{"files": ["a"], "severity": "error"}]}"#)
        == "overrides[0]: unknown member 'severity'")
    #expect(objection(#"{"overrides": [{"allow": []}]}"#)?.contains("'files' is missing") == true)
    #expect(objection(#"{"deny": "W"}"#)?.contains("is no array") == true)
    #expect(objection(#"{"deny": [1]}"#)?.contains("no string") == true)
    #expect(objection(#"{"failOn": "warn"}"#)?.contains("expected one of") == true)
    #expect(objection(#"{"severity": "never"}"#)?.contains("expected one of") == true)
    #expect(
      objection(#"{"allow": ["W031x"]}"#)?.contains("no code is or begins with 'W031x'") == true)
  }

  @Test func `the command line goes before overrides and these before the rest`() throws {
    var settings = try settings(
      #"{"deny": ["W0312"], "overrides": [{"files": ["old"], "allow": ["W"]}]}"#)
    #expect(settings.reported([dead], in: "/p/a.onnx").map(\.severity) == [.error])
    #expect(settings.reported([dead], in: "/p/old/a.onnx").isEmpty)
    settings.commandLinePolicy = DiagnosticPolicy(denied: ["W"])
    #expect(settings.reported([dead], in: "/p/old/a.onnx").map(\.severity) == [.error])
    settings.commandLinePolicy = DiagnosticPolicy(allowed: ["W"])
    #expect(settings.reported([dead], in: "/p/a.onnx").isEmpty)
  }

  @Test func `of two overrides the later one decides`() throws {
    let settings = try settings(
      """
      {"overrides": [{"files": ["old"], "allow": ["W"]}, {"files": ["*.onnx"], "deny": ["W"]}]}
      """)
    #expect(settings.reported([dead], in: "/p/old/a.onnx").map(\.severity) == [.error])
  }

  @Test func `severities choose what is reported and what fails`() {
    var settings = CheckSettings()
    #expect(settings.reported([dead], in: "a").count == 1)
    settings.severity = .error
    #expect(settings.reported([dead], in: "a").isEmpty)
    let result = CheckRun.Result(
      model: ModelFiles(["a"]), diagnostics: [dead], isReadable: true)
    for (failOn, status) in [(FailureThreshold.error, 0), (.warning, 1), (.never, 0)] {
      settings.failOn = failOn
      #expect(CheckOutcome([result], settings: settings).exitStatus == status)
    }
  }

  @Test func `the file is looked for in the folders around, up to a repository's root`() throws {
    let folder = try CheckFolder()
    let config = try folder.write(CheckConfiguration.fileName, "{}")
    try folder.write("repository/.git/HEAD", "x")
    try folder.write("repository/models/x", "x")
    try folder.write("plain/models/x", "x")
    let plain = ProjectFolder(folder.path("plain/models"))
    #expect(CheckConfiguration.find(from: plain) == config)
    let repository = ProjectFolder(folder.path("repository/models"))
    #expect(CheckConfiguration.find(from: repository) == nil)
    let own = try folder.write("repository/" + CheckConfiguration.fileName, "{}")
    #expect(CheckConfiguration.find(from: repository) == own)
  }

  @Test func `a mistake in a file is located in it`() throws {
    let folder = try CheckFolder()
    let path = try folder.write("c.json", "{\n  x}")
    let error = thrown { _ = try CheckConfiguration.read(path) }
    #expect(error?.location.file == path)
    #expect(error?.location.line == 2)
  }

  @Test func `codes that do not exist are told from beginnings of some`() {
    #expect(DiagnosticCode.objection(toRule: "W03") == nil)
    #expect(DiagnosticCode.objection(toRule: "W0312") == nil)
    #expect(DiagnosticCode.objection(toRule: "") != nil)
    #expect(DiagnosticCode.objection(toRule: "w0312")?.contains("W0312") == true)
    #expect(DiagnosticCode.objection(toRule: "W0399")?.contains("did you mean W03") == true)
    #expect(DiagnosticCode.objection(toRule: "X")?.contains("did you mean") == false)
  }
}
