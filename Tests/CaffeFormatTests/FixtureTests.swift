import ByteStorage
import CaffeFormat
import ConverterCore
import Foundation
import ModelIR
import ONNXFormat
import Runtime
import Testing

@Suite struct FixtureTests {
  @Test func `there are recorded cases`() { #expect(fixtureNames.count > 200) }

  @Test(arguments: fixtureNames)
  func `a net gives the numbers that Caffe recorded`(name: String) throws {
    let files = try source(name)
    #expect(ModelFormat.caffe.recognize(files) == .byContent)
    var options = ImportContext.Options()
    options.state = try state(name)
    let imported = Imported(files, options: options)
    try #require(imported.errors.isEmpty, "\(imported.errors)")
    #expect(imported.context.report.unconverted.isEmpty)
    try compare(imported, name)
  }

  @Test(arguments: [11, 12, 13, 18, 20])
  func `every operator set gives the same numbers`(version: Int) throws {
    for name in [
      "layer-softmax-axis", "layer-slice-points", "layer-mvn-default", "layer-reduction-sum",
      "layer-argmax-axis", "layer-pool-ave-pad-leftover", "layer-lstm", "layer-argmax-ties-axis",
      "layer-argmax-ties-max-val", "layer-filter-then-layers", "layer-lstm-static-exposed",
      "layer-pool-max-mask-gap", "layer-rnn-continuation", "layer-im2col-axis",
    ] {
      var options = ImportContext.Options()
      options.operatorSetVersion = version
      let imported = Imported(try source(name), options: options)
      try #require(imported.errors.isEmpty, "\(name): \(imported.errors)")
      #expect(imported.model.operatorSetVersion(of: "") == Int64(version))
      try compare(imported, name)
    }
  }

  @Test func `files come in either order`() throws {
    let files = try source("layer-conv-default").files
    let imported = Imported(ModelSource(files.reversed()))
    #expect(imported.errors.isEmpty)
    try compare(imported, "layer-conv-default")
  }

  /// Runs the model on the recorded inputs and compares with the recorded outputs.
  private func compare(_ imported: Imported, _ name: String) throws {
    let folder = "\(fixtures)/\(name)/test_data_set_0"
    var session = try Session(imported.model)
    var inputs: [String: RuntimeValue] = [:]
    for (k, input) in imported.inputs.enumerated() {
      inputs[input] = try tensor("\(folder)/input_\(k).pb")
    }
    let results = try session.run(inputs)
    #expect(results.count == imported.outputs.count)
    for (k, result) in results.enumerated() {
      let comparison = ValueComparison(
        result.value, try tensor("\(folder)/output_\(k).pb"),
        within: Tolerance(relative: 1e-4, absolute: 1e-4))
      #expect(comparison.isMatch, "\(result.name): \(comparison.mismatch ?? "")")
    }
  }

  private func tensor(_ path: String) throws -> RuntimeValue {
    .tensor(try ONNXValue.tensor(File.map(path), file: path).dense())
  }
}
