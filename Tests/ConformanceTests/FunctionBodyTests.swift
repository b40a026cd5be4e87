import ByteStorage
import Concord
import Encodings
import Foundation
import ModelIR
import ONNXFormat
import Runtime
import Testing

/// Operators that the standard defines by a body of other operators, against that body.
@Suite struct FunctionBodyTests {
  /// The cases of all versions, by `<operator>-<version>-<operator set of the body>`.
  static let versions: [String] = {
    let names = archive?.entries.compactMap { $0.name.split(separator: "/").first.map(String.init) }
    return Set(names ?? []).sorted()
  }()

  private static let archive = try? ZipArchive(
    File.map(Fixtures.folder("onnx").appendingPathComponent("function-bodies.zip").path))

  /// Versions whose body says something else than the operator's own definition.
  ///
  /// Bernoulli gives 1 with probability p. Its body compares with `Greater(random, p)`, which is 1
  /// with probability 1 - p, and draws other numbers.
  private static let contradictory: Set = ["Bernoulli-15-15", "Bernoulli-22-22"]

  @Test func `every version with a body has cases`() {
    // 76 versions, four of which have bodies in two operator sets.
    #expect(Self.versions.count == 80)
  }

  @Test(arguments: versions.filter { !contradictory.contains($0) })
  func `kernel and body agree`(version: String) throws {
    let archive = try #require(Self.archive)
    let cases = Set(
      archive.entries.filter { $0.name.hasPrefix(version + "/") }
        .compactMap { $0.name.split(separator: "/").dropLast().last.map(String.init) })
    #expect(!cases.isEmpty)
    for name in cases.sorted() {
      let folder = "\(version)/\(name)/"
      for mode in [ExecutionMode.optimized, .reference] {
        let results = try ["node.onnx", "body.onnx"].map { file in
          try run(file, in: folder, of: archive, mode: mode)
        }
        #expect(results[0].count == results[1].count)
        for (a, b) in zip(results[0], results[1]) {
          let comparison = ValueComparison(a.value, b.value, within: Self.tolerance(of: a.value))
          #expect(
            comparison.isMatch, "\(folder)\(a.name), \(mode): \(comparison.mismatch ?? "")")
        }
      }
    }
  }

  private func run(
    _ file: String, in folder: String, of archive: ZipArchive, mode: ExecutionMode
  ) throws -> [Session.Output] {
    let entry = try #require(archive[folder + file])
    let model = try ONNXDecoder.decode(archive.content(of: entry), file: folder + file)
    var session = try Session(model, mode: mode)
    var values: [String: RuntimeValue] = [:]
    for (k, info) in session.requiredInputs.enumerated() {
      let entry = try #require(archive["\(folder)input_\(k).pb"])
      let bytes = try archive.content(of: entry)
      values[session.model[info.value].name] =
        if case .sequence = info.type?.kind {
          try ONNXValue.sequence(bytes, file: entry.name).dense()
        } else {
          .tensor(try ONNXValue.tensor(bytes, file: entry.name).dense())
        }
    }
    return try session.run(values)
  }

  /// A body rounds after each of its steps, the operator once: a few units of the type's last place.
  private static func tolerance(of value: RuntimeValue) -> Tolerance {
    switch value.tensor?.elementType {
    case .double: Tolerance(relative: 1e-12, absolute: 1e-13)
    case .float16: Tolerance(relative: 4e-3, absolute: 1e-3)
    case .bfloat16: Tolerance(relative: 3e-2, absolute: 1e-2)
    default: Tolerance(relative: 1e-5, absolute: 1e-6)
    }
  }
}
