import ByteStorage
import Foundation

/// The models of the codec's fixture folder.
enum Fixtures {
  /// The repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The folder that holds one folder a model.
  static let folder = root.appending(path: "fixtures/onnx/codec").path

  /// The names of the models.
  static let names = [
    "annotations", "attributes", "devices", "element-types-raw", "element-types-typed",
    "external-data", "functions", "scopes", "sparse-initializers", "training", "unknown-fields",
    "value-types",
  ]

  /// The path of a model.
  static func path(_ name: String) -> String { folder + "/" + name + "/model.onnx" }

  /// The bytes of a model.
  static func bytes(_ name: String) throws -> ByteBuffer { try File.map(path(name)) }
}

/// A folder that is removed at the end.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let target = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: target))
    return target
  }

  func link(_ name: String, to destination: String) throws -> String {
    let target = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: target, withDestinationPath: destination)
    return target
  }
}
