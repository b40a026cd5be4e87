import Foundation
import Testing

/// The command line as users see it, against recorded text; `RECORD_SNAPSHOTS=1` rewrites it.
@Suite struct SnapshotTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The binary that was built with the tests.
  private static let binary = Bundle.main.bundleURL.appendingPathComponent("concord")

  struct Invocation: CustomTestStringConvertible, Sendable {
    var name: String
    var arguments: [String]
    var testDescription: String { name }
  }

  static let invocations = [
    Invocation(name: "help", arguments: ["--help"]),
    Invocation(name: "convert-help", arguments: ["convert", "--help"]),
    Invocation(name: "check-help", arguments: ["check", "--help"]),
    Invocation(name: "formats", arguments: ["formats"]),
    Invocation(name: "explain", arguments: ["explain", "E0401"]),
    Invocation(name: "explain-unknown", arguments: ["explain", "E9999"]),
    Invocation(name: "usage-error", arguments: ["convert", "only-one"]),
    Invocation(name: "missing-file", arguments: ["inspect", "no-such-file.onnx"]),
    Invocation(
      name: "inspect",
      arguments: [
        "inspect", "fixtures/caffe/digits/net.prototxt", "fixtures/caffe/digits/net.caffemodel",
      ]),
    Invocation(name: "check", arguments: ["check", "fixtures/onnx/findings/model.onnx"]),
    Invocation(
      name: "check-json",
      arguments: ["check", "--format", "json", "fixtures/onnx/findings/model.onnx"]),
    check("check-sarif", "--format", "sarif", "fixtures/onnx/findings"),
    check("check-junit", "--format", "junit", "fixtures/onnx/findings/*.onnx"),
    check("check-github", "--format", "github", "fixtures/onnx/findings"),
    check("check-dry-run", "--fix", "--dry-run", "fixtures/onnx/findings"),
    check(
      "check-baseline", "--baseline", "fixtures/onnx/findings/baseline.json",
      "fixtures/onnx/findings"),
    check(
      "check-config", "--config", "fixtures/onnx/findings/strict.json", "fixtures/onnx/findings"),
    check("check-severity", "--severity", "error", "--fail-on", "never", "fixtures/onnx/findings"),
    check("check-caffe", "fixtures/caffe/digits", "fixtures/caffe/digits/net.caffemodel"),
    check("check-unreadable", "no-such-file.onnx", "fixtures/onnx/findings"),
    check("check-nothing", "docs"),
    check("check-included", "--config", "fixtures/onnx/findings/strict.json"),
    check("check-without-paths", "--no-config"),
    check("check-unknown-code", "--deny", "W0399", "fixtures/onnx/findings"),
    verification("convert-verify", of: "values.npz"),
    verification("convert-verify-json", of: "values.npz", "--json"),
    verification("convert-verify-mismatch", of: "values-wrong.npz"),
    operatorSets("convert-opset", "--opset", "9"),
    operatorSets("convert-opset-json", "--opset", "22", "--ir-version", "9", "--json"),
    operatorSets("convert-for", "--for", "onnxruntime@1.13"),
    operatorSets("convert-for-opencv", "--for", "opencv@4"),
    operatorSets("convert-opset-beyond", "--opset", "29"),
    operatorSets("convert-for-unknown", "--for", "abacus"),
    Invocation(
      name: "convert-state-of-onnx",
      arguments: ["convert", "--phase", "TRAIN", "fixtures/onnx/findings/model.onnx", "x.onnx"]),
    Invocation(
      name: "convert-phase", arguments: ["convert", "--phase", "DEPLOY", "net.prototxt", "x.onnx"]),
    Invocation(
      name: "convert-unconvertible",
      arguments: ["convert", "fixtures/caffe-unsupported/proposal/net.prototxt", "x.onnx"]),
  ]

  private static func check(_ name: String, _ arguments: String...) -> Invocation {
    Invocation(name: name, arguments: ["check"] + arguments)
  }

  /// A change of operator sets.
  private static func operatorSets(_ name: String, _ arguments: String...) -> Invocation {
    Invocation(
      name: name,
      arguments: [
        "convert", "fixtures/opset/normalization.onnxtxt", "/tmp/concord-\(name).onnx", "--verify",
        "none",
      ] + arguments)
  }

  /// A conversion that is verified with recorded values whose numbers come out exactly on every
  /// processor.
  private static func verification(
    _ name: String, of values: String, _ more: String...
  ) -> Invocation {
    let folder = "fixtures/caffe/data-dummy/"
    return Invocation(
      name: name,
      arguments: [
        "convert", folder + "net.prototxt", "/tmp/concord-\(name).onnx", "--verify",
        folder + values,
      ] + more)
  }

  @Test(arguments: invocations)
  func `the command prints what was recorded`(_ invocation: Invocation) throws {
    let found = try Self.transcript(of: invocation.arguments, in: Self.root)
    try? FileManager.default.removeItem(atPath: "/tmp/concord-\(invocation.name).onnx")
    try expect(
      found, in: Self.root.appendingPathComponent("fixtures/command-line/\(invocation.name).txt"))
  }

  /// The commands on the pages of codes that do not come from `concord check`.
  static let examples =
    FileManager.default.enumerator(
      at: root.appendingPathComponent("fixtures/checks"), includingPropertiesForKeys: nil)?
    .compactMap { $0 as? URL }.filter { $0.lastPathComponent == "example.txt" }
    .map { "\($0.deletingLastPathComponent().lastPathComponent)" }.sorted() ?? []

  @Test(arguments: examples)
  func `the command on a code's page prints what was recorded`(_ code: String) throws {
    let folder = Self.root.appendingPathComponent("fixtures/checks/\(code)")
    let file = folder.appendingPathComponent("example.txt")
    let command = try String(contentsOf: file, encoding: .utf8).prefix { !$0.isNewline }
    let arguments = command.split(separator: " ").dropFirst(2).map(String.init)
    let found = try Self.transcript(of: arguments, in: folder)
    try? FileManager.default.removeItem(at: folder.appendingPathComponent("out.onnx"))
    #expect(found.contains(" \(code): "))
    try expect(found, in: file)
  }

  /// Compares with the recorded text, after writing it anew where that is asked for.
  private func expect(_ found: String, in file: URL) throws {
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try found.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(found == (try String(contentsOf: file, encoding: .utf8)))
  }

  /// The command line with what it prints and its exit status.
  private static func transcript(of arguments: [String], in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let errorText = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return "$ concord \(arguments.joined(separator: " "))\n\(text)"
      + (errorText.isEmpty ? "" : "--- standard error\n\(errorText)")
      + "--- exit status \(process.terminationStatus)\n"
  }
}
