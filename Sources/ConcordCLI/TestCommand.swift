public import ArgumentParser
import Concord
import Diagnostics
import FoundationEssentials
public import Runtime

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Runs test cases in ONNX's layout: model.onnx and test_data_set_*/.")

  @Argument(help: "Case folders, or folders that contain some at any depth.")
  var folders: [String]

  @Option(help: "How to execute: optimized or reference.")
  var mode: ExecutionMode = .optimized

  @Flag(help: "Print one JSON record a case.")
  var json = false

  @Option(help: "The number of cases that run side by side; 0 takes one for each processor.")
  var threads = 0

  func run() throws {
    let cases = try folders.flatMap { try TestCaseFinder.cases(below: $0) }
    let threads = threads > 0 ? threads : Processors.count
    let results = TestCase.run(cases, mode: mode, threads: threads)
    for result in results where result.status != .passed || json {
      print(json ? result.jsonRecord : "\(result.status.rawValue) \(result.name): \(result.reason)")
    }
    if !json {
      let counts = TestCase.Status.allCases.map { status in
        "\(results.count { $0.status == status }) \(status.rawValue)"
      }
      print("\(results.count) cases: " + counts.joined(separator: ", "))
    }
    if results.contains(where: { $0.status != .passed }) { throw ExitCode(Failure.findings) }
  }
}

extension ExecutionMode: ExpressibleByArgument {}

extension TestCase.Result {
  /// The outcome as one line of JSON.
  var jsonRecord: String {
    let record = ["name": name, "status": status.rawValue, "reason": reason]
    return (try? jsonText(record, formatting: .sortedKeys)) ?? ""
  }
}

/// Finds test cases in the file system.
enum TestCaseFinder {
  /// The cases in or below a folder, sorted by path.
  static func cases(below folder: String) throws -> [TestCase] {
    let manager = FileManager.default
    var isFolder = false
    guard manager.fileExists(atPath: folder, isDirectory: &isFolder), isFolder else {
      throw ValidationError("'\(folder)' is no folder")
    }
    let entries = try manager.contentsOfDirectory(atPath: folder).sorted()
    if entries.contains("model.onnx") {
      return [
        try reporting { () throws(Diagnostic) in try TestCase(folder: folder, entries: entries) }
      ]
    }
    return try entries.flatMap { name in
      var isFolder = false
      let path = folder + "/" + name
      guard manager.fileExists(atPath: path, isDirectory: &isFolder), isFolder else {
        return [TestCase]()
      }
      return try cases(below: path)
    }
  }
}
