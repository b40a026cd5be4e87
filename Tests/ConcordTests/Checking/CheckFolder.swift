import ByteStorage
import Concord
import ConverterCore
import Diagnostics
import Foundation
import ModelIR
import ONNXFormat

/// A folder for one test that is removed at the end.
final class CheckFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file and the folders around it.
  @discardableResult
  func write(_ name: String, _ content: Data = Data()) throws -> String {
    let url = URL(filePath: path(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try content.write(to: url)
    return url.path
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

  /// Writes a model with as many dead Neg nodes, each a W0312, as there are names.
  @discardableResult
  func writeModel(_ name: String, deadNodes: [String] = []) throws -> String {
    var builder = GraphBuilder(name: "main")
    builder.model.irVersion = 8
    builder.model.operatorSets = [OperatorSet(domain: "", version: 17)]
    let x = builder.input("x", .tensor(.float, [1]))
    for node in deadNodes {
      _ = builder.node("Neg", name: node, inputs: [x], output: node + "_out")
    }
    let y = builder.node("Relu", name: "relu", inputs: [x], output: "y")
    builder.output(y, .tensor(.float, [1]))
    let path = try write(name)
    try ONNXFile.write(builder.model, to: path)
    return path
  }

  /// The models that are found at these paths of the folder, without its own path.
  func models(
    at names: [String], _ change: (inout ModelFinder) -> Void = { _ in }
  ) throws -> [[String]] {
    var finder = ModelFinder()
    finder.folder = ProjectFolder(path)
    change(&finder)
    return try finder.models(at: names.map(path)).map { model in
      model.paths.map { String($0.dropFirst(path.count + 1)) }
    }
  }
}

/// The repository's fixtures.
enum CheckFixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "fixtures")

  static func data(_ path: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: path))
  }
}

/// The diagnostic that `body` throws.
func thrown(_ body: () throws -> Void) -> Diagnostic? {
  do {
    try body()
    return nil
  } catch { return error as? Diagnostic }
}
