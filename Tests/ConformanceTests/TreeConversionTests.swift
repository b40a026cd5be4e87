import ByteStorage
import Checker
import Concord
import Diagnostics
import Foundation
import ModelIR
import ONNXFormat
import Passes
import Runtime
import Testing

/// Decision trees in other operator sets of ai.onnx.ml, held to what was recorded of them.
@Suite struct TreeConversionTests {
  private static let treeOperators: Set = [
    "TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor",
  ]

  /// What became of the cases of a pack.
  private struct Found {
    var converted = 0
    var refused: [String: String] = [:]
    var operators: Set<String> = []
  }

  /// Converts each model with trees in a pack, writes it in the model's place and runs the case.
  private func convert(_ pack: String, to version: Int) throws -> Found {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("concord-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try Pack.unpack(
      Fixtures.folder("operators").appendingPathComponent("ml/\(pack).zip"), into: folder)
    var found = Found()
    for folder in Fixtures.entries(of: folder).filter(\.hasDirectoryPath) {
      let file = folder.appendingPathComponent("model.onnx").path
      let model = try ONNXDecoder.decode(File.map(file), file: file)
      guard model.nodes.contains(where: { Self.treeOperators.contains($0.operatorType) }) else {
        continue
      }
      let name = "\(pack)/\(folder.lastPathComponent)"
      let target = OpsetTarget(operatorSets: ["ai.onnx.ml": version])
      let (result, report) = try model.convertingOperatorSets(to: target)
      if let refusal = report.refusals.first {
        found.refused[folder.lastPathComponent] = refusal.code.id
        continue
      }
      #expect(result.operatorSetVersion(of: "ai.onnx.ml") == Int64(version), "\(name)")
      // Some of the recorded models import a domain twice, or declare another shape than they give.
      let known = Set(check(model).map(\.message))
      let errors = check(result).filter {
        $0.code.severity == .error && !known.contains($0.message)
      }
      #expect(errors.isEmpty, "\(name): \(errors.first?.message ?? "")")
      if let graph = result.mainGraph {
        found.operators.formUnion(result[graph].nodes.map { result[$0].operatorType })
      }
      try File.write(ONNXEncoder.encode(result), to: file)
      let entries = Fixtures.entries(of: folder).map(\.lastPathComponent)
      let testCase = try TestCase(folder: folder.path, entries: entries)
      for mode in [ExecutionMode.optimized, .reference] {
        let result = testCase.run(mode: mode)
        #expect(result.status == .passed, "\(name) in \(version), \(mode): \(result.reason)")
      }
      found.converted += 1
    }
    return found
  }

  @Test(arguments: [
    ("TreeEnsembleClassifier", 73), ("TreeEnsembleRegressor", 48), ("models-trees", 32),
    ("models-tree-regressors", 15), ("models-xgboost", 15), ("models-lightgbm", 18),
    ("models-catboost", 4), ("models-pipelines", 4),
  ])
  func `upwards every model gives what was recorded, by TreeEnsemble`(
    pack: String, count: Int
  ) throws {
    let found = try convert(pack, to: 5)
    #expect(found.refused == [:])
    #expect(found.converted == count)
    #expect(found.operators.contains("TreeEnsemble"))
    #expect(
      found.operators.isDisjoint(with: ["TreeEnsembleClassifier", "TreeEnsembleRegressor"]))
  }

  @Test(arguments: [1, 3, 4])
  func `downwards too, by TreeEnsembleRegressor`(version: Int) throws {
    let found = try convert("TreeEnsemble", to: version)
    #expect(found.refused == [:])
    #expect(found.converted == 60)
    #expect(found.operators.contains("TreeEnsembleRegressor"))
    #expect(!found.operators.contains("TreeEnsemble"))
  }

  @Test func `before version 3 there are no doubles among the numbers`() throws {
    let classifier = try convert("TreeEnsembleClassifier", to: 1)
    let codes = ["v3_doubles": "E0711", "v3_doubles_base": "E0711", "v3_doubles_rates": "E0711"]
    #expect(classifier.refused == codes)
    #expect(
      try convert("TreeEnsembleRegressor", to: 1).refused == ["v3_doubles": "E0711"])
  }
}
