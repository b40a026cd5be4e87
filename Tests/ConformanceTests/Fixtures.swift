import ConverterCore
import Foundation
import Testing

/// The folders that conformance tests are driven by.
enum Fixtures {
  /// The root of the repository.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of a format's cases.
  static func folder(_ format: String) -> URL {
    root.appendingPathComponent("fixtures").appendingPathComponent(format)
  }

  /// The backend suite as `./test` writes it out, where it is.
  static var suite: URL? {
    let folder = root.appendingPathComponent(".build/onnx-suite")
    return FileManager.default.fileExists(atPath: folder.appendingPathComponent(".complete").path)
      ? folder : nil
  }

  /// A folder beside the repository with real models, where it is.
  static var sharedModels: URL? {
    let folder = root.deletingLastPathComponent().appendingPathComponent("shared/models")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }

  /// The entries of a folder, sorted by name.
  static func entries(of folder: URL) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map { folder.appendingPathComponent($0) }
  }

  /// All files below a folder that have one of these extensions, sorted by path.
  static func files(below folder: URL, _ extensions: Set<String>) -> [URL] {
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let urls = (found?.allObjects ?? []).compactMap { $0 as? URL }
    return urls.filter { extensions.contains($0.pathExtension) }.sorted { $0.path < $1.path }
  }

  /// The lines of a text file without comments and blank lines.
  static func lines(of file: URL) -> [String] {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }
}

/// A case of a source framework: the model's files and the data recorded from the framework.
struct FrameworkCase: CustomTestStringConvertible, Sendable {
  var folder: URL
  var name: String
  var sources: [String]
  var inputs: [String]
  var outputs: [String]
  var tolerance: Double
  /// The state that the net was made in.
  var state = NetState()
  /// Whether the model converts only where the shapes of its inputs are given.
  var needsShapes = false

  var testDescription: String { name }

  /// The cases of a format whose models are files with these extensions.
  static func all(_ format: String, sources extensions: Set<String>) -> [FrameworkCase] {
    Fixtures.entries(of: Fixtures.folder(format)).compactMap { folder in
      guard let data = try? Data(contentsOf: folder.appendingPathComponent("case.json")),
        let record = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
      else { return nil }
      let tolerance = record["tolerance"] as? [String: Double]
      let named = (record["files"] as? [String])?.map { folder.appendingPathComponent($0) }
      let sources =
        named
        ?? Fixtures.entries(of: folder).filter { file in
          extensions.contains(file.pathExtension)
            && !["train_val", "solver"].contains(file.deletingPathExtension().lastPathComponent)
        }
      var found = FrameworkCase(
        folder: folder, name: folder.lastPathComponent, sources: sources.map(\.path),
        inputs: record["inputs"] as? [String] ?? [], outputs: record["outputs"] as? [String] ?? [],
        tolerance: tolerance?["atol"] ?? 1e-4)
      found.needsShapes = record["needs_shapes"] as? Bool ?? false
      if let state = record["state"] as? [String: Any] {
        found.state.phase = state["phase"] as? String
        found.state.level = state["level"] as? Int
        found.state.stages = state["stages"] as? [String] ?? []
      }
      return found
    }
  }
}
