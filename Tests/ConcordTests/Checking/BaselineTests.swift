import Concord
import Diagnostics
import Foundation
import Testing

@Suite struct BaselineTests {
  /// What a check of the files finds, with paths as they were given.
  private func findings(_ paths: [String]) -> [CheckRun.Result] {
    CheckRun().results(of: paths.map { ModelFiles([$0]) })
  }

  @Test func `known findings stay known when nodes come before them`() throws {
    let folder = try CheckFolder()
    let path = try folder.writeModel("a.onnx", deadNodes: ["one", "two"])
    let project = ProjectFolder(folder.path)
    let first = findings([path])
    #expect(first.flatMap(\.diagnostics).map(\.code.id) == ["W0312", "W0312"])
    let baseline = Baseline(first.flatMap(\.diagnostics), in: project)
    try folder.writeModel("a.onnx", deadNodes: ["zero", "one", "two"])
    let outcome = CheckOutcome(
      findings([path]), settings: CheckSettings(), baseline: baseline, in: project)
    #expect(outcome.report.diagnostics.map(\.location.path) == ["main/zero (Neg)"])
    #expect(outcome.report.suppressed.count == 2)
    #expect(outcome.report.resolvedCount == 0)
  }

  @Test func `of findings alike, one more is new`() throws {
    let folder = try CheckFolder()
    let project = ProjectFolder(folder.path)
    let path = try folder.writeModel("a.onnx", deadNodes: ["", ""])
    let baseline = Baseline(findings([path]).flatMap(\.diagnostics), in: project)
    try folder.writeModel("a.onnx", deadNodes: ["", "", ""])
    let found = findings([path]).flatMap(\.diagnostics)
    let comparison = baseline.compare(found, of: [path], in: project)
    #expect(comparison.known.count == 2)
    #expect(comparison.new.count == 1)
  }

  @Test func `findings that no longer occur are counted where their file was checked or is gone`()
    throws
  {
    let folder = try CheckFolder()
    let project = ProjectFolder(folder.path)
    let names = ["mended.onnx", "gone.onnx", "unchecked.onnx"]
    for name in names { try folder.writeModel(name, deadNodes: ["dead"]) }
    let paths = names.map(folder.path)
    let baseline = Baseline(findings(paths).flatMap(\.diagnostics), in: project)
    #expect(baseline.findingCount == 3)
    try folder.writeModel("mended.onnx")
    try FileManager.default.removeItem(atPath: folder.path("gone.onnx"))
    let comparison = baseline.compare([], of: [folder.path("mended.onnx")], in: project)
    #expect(comparison.resolvedCount == 2)
  }

  @Test func `a baseline is read as it was written, sorted`() throws {
    let folder = try CheckFolder()
    let project = ProjectFolder(folder.path)
    let paths = try ["b.onnx", "a.onnx"].map {
      try folder.writeModel($0, deadNodes: ["same", "", ""])
    }
    let baseline = Baseline(findings(paths).flatMap(\.diagnostics), in: project)
    let path = folder.path("baseline.json")
    try baseline.write(to: path)
    #expect(try Baseline(reading: path).text == baseline.text)
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
    let entries = try #require((json as? [String: Any])?["findings"] as? [[String: Any]])
    #expect(entries.map { $0["file"] as? String } == ["a.onnx", "a.onnx", "b.onnx", "b.onnx"])
    #expect(entries.map { $0["count"] as? Int } == [2, 1, 2, 1])
    #expect(entries[1]["path"] as? String == "main/same (Neg)")
  }

  @Test(arguments: [
    "{}", #"{"version": 2, "findings": []}"#, #"{"version": 1, "findings": [{}]}"#,
    #"{"version": 1, "findings": [{"file":"","code":"","path":"","message":"","count":0}]}"#,
    """
    {"version": 1, "findings": [
      {"file":"","code":"","path":"","message":"","count":1},
      {"file":"","code":"","path":"","message":"","count":1}]}
    """,
  ])
  func `what is no baseline is refused`(_ text: String) throws {
    let folder = try CheckFolder()
    let path = try folder.write("baseline.json", text)
    let error = thrown { _ = try Baseline(reading: path) }
    #expect(error?.code == .unusableBaseline)
    #expect(error?.location.file == path)
  }

  @Test func `files that cannot be read are reported whatever the baseline says`() throws {
    let folder = try CheckFolder()
    let path = try folder.write("broken.onnx", "no model")
    let found = findings([path])
    let baseline = Baseline(found.flatMap(\.diagnostics), in: ProjectFolder(folder.path))
    let outcome = CheckOutcome(
      found, settings: CheckSettings(), baseline: baseline, in: ProjectFolder(folder.path))
    #expect(outcome.report.diagnostics.count == 1)
    #expect(outcome.exitStatus == 2)
  }
}
