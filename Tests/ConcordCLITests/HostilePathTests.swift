import Foundation
import Testing

/// Files whose paths would be more than paths to a terminal or to a service that reads the log.
@Suite struct HostilePathTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let names = [
    "a\n::error::forged.onnx", "::error file=x::forged.onnx", "##[error]forged.onnx",
    "\u{1B}[2J.onnx",
  ]

  /// What `concord check` prints in a folder with findings in files of these names, and on
  /// standard error.
  private func check(_ arguments: [String]) throws -> (output: String, errors: String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let model = try Data(
      contentsOf: Self.root.appending(path: "fixtures/onnx/findings/model.onnx"))
    for name in Self.names { try model.write(to: folder.appending(path: name)) }
    let process = Process()
    process.executableURL = Bundle.main.bundleURL.appendingPathComponent("concord")
    process.arguments = ["check"] + arguments
    process.currentDirectoryURL = folder
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return (
      try String(contentsOf: output, encoding: .utf8),
      try String(contentsOf: errors, encoding: .utf8)
    )
  }

  private func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 } && !text.contains("##[")
      && !text.split(separator: "\n").contains { $0.hasPrefix("::") }
  }

  @Test(arguments: [
    ["."], ["--format", "json", "."], ["--format", "sarif", "."], ["--format", "junit", "."],
    ["--allow", "E", "--allow", "W", "."], ["--fix", "--dry-run", "."],
    ["--write-baseline", "b.json", "."], ["a\n::error::forged", "##[error]"],
    ["::error::no such folder/*"],
  ])
  func `paths stay paths`(_ arguments: [String]) throws {
    let (output, errors) = try check(arguments)
    #expect(output.count + errors.count > 0)
    #expect(isHarmless(output))
    #expect(isHarmless(errors))
  }

  @Test func `GitHub gets a command for each finding`() throws {
    let (output, _) = try check(["--format", "github", "."])
    let lines = output.split(separator: "\n")
    #expect(lines.count == 6 * Self.names.count)
    #expect(lines.allSatisfy { $0.hasPrefix("::error file=") || $0.hasPrefix("::warning file=") })
  }
}
