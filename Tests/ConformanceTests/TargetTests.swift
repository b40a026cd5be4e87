import ByteStorage
import Checker
import Diagnostics
import Foundation
import ONNXFormat
import Testing

/// What the checker says of a target, against what the runtime itself said of ONNX's backend suite.
@Suite struct TargetTests {
  private static let reason: Comment = "the suite has not been written out; ./test does so"

  @Test func `what the runtimes said is recorded`() throws {
    #expect(try Self.record(of: "onnxruntime").count == 409)
    #expect(try Self.record(of: "onnxruntime@1.23").count == 665)
    #expect(try Self.record(of: "onnxruntime@1.20").count == 1115)
    #expect(try Self.record(of: "openvino").count == 309)
  }

  @Test(
    .enabled(if: Fixtures.suite != nil, reason),
    arguments: ["onnxruntime", "onnxruntime@1.23", "onnxruntime@1.20"])
  func `what onnxruntime refuses for its operators, types and limits is warned of`(
    target: String
  ) throws {
    // A kind of reason, and the codes of which one must be found.
    try compare(
      target,
      [
        "limit": ["W0453"], "operator": ["W0450"], "kernel": ["W0450", "W0451", "W0452"],
      ])
  }

  @Test(.enabled(if: Fixtures.suite != nil, reason))
  func `what OpenVINO does not read for its operators and types is warned of`() throws {
    try compare("openvino", ["operator": ["W0450", "W0451"], "type": ["W0453"]])
  }

  /// Expects findings just where the runtime refused a model for one of the reasons in `codes`.
  private func compare(_ target: String, _ codes: [String: Set<String>]) throws {
    let suite = try #require(Fixtures.suite)
    let record = try Self.record(of: target)
    let options = CheckOptions(targets: [try #require(TargetRuntime.named(target))])
    let models = Fixtures.files(below: suite, ["onnx"])
    #expect(models.count == 2033)
    for file in models {
      let folder = file.deletingLastPathComponent()
      let name =
        folder.deletingLastPathComponent().lastPathComponent + "/" + folder.lastPathComponent
      let model = try ONNXDecoder.decode(File.map(file.path), file: file.path)
      let found = Set(
        check(model, options: options).map(\.code.id).filter { $0.hasPrefix("W045") })
      let kind = record[name] ?? "none"
      if let expected = codes[kind] {
        #expect(!found.isDisjoint(with: expected), "\(name): \(kind), found \(found.sorted())")
      } else {
        #expect(found == [], "\(name): \(kind), found \(found.sorted())")
      }
    }
  }

  /// The kind of reason for which a runtime refused a model, by case.
  private static func record(of name: String) throws -> [String: String] {
    let target = try #require(TargetRuntime.named(name))
    let file = Fixtures.folder("targets").appendingPathComponent(
      "\(target.id)-\(target.version)-suite.txt")
    var kinds: [String: String] = [:]
    for line in Fixtures.lines(of: file) {
      let parts = line.split(separator: ":")
      if parts.count > 1 {
        kinds[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return kinds
  }
}
