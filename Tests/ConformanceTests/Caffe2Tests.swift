import ByteStorage
import Checker
import Concord
import ConverterCore
import Diagnostics
import Foundation
import ModelIR
import ONNXFormat
import Runtime
import Testing

/// Caffe2 nets against what real Caffe2 computed for them.
@Suite struct Caffe2Tests {
  static let cases = FrameworkCase.all("caffe2", sources: ["pb", "pbtxt", "minidb"])

  @Test func `there are cases`() { #expect(Self.cases.count > 360) }

  /// Most nets convert without the shapes of their inputs, and all of them with.
  @Test(arguments: cases)
  func `the net converts and computes what Caffe2 computed`(_ net: FrameworkCase) throws {
    var shapes: [String: [Int]] = [:]
    for (k, name) in net.inputs.enumerated() {
      shapes[name] = try net.tensor("input_\(k).pb").tensor?.shape
    }
    try Self.convert(net, shapes: shapes)
    if !net.needsShapes { try Self.convert(net, shapes: [:]) }
  }

  private static func convert(_ net: FrameworkCase, shapes: [String: [Int]]) throws {
    var options = ImportContext.Options()
    options.inputShapes = shapes
    let loaded = try LoadedModel.read(net.sources, options: options)
    #expect(loaded.format.id == "caffe2")
    #expect(loaded.isComplete, "\(loaded.diagnostics) \(loaded.report.unconverted)")
    let written = try ONNXEncoder.encode(loaded.model).flatMap(\.array)
    let model = try ONNXDecoder.decode(ByteBuffer(written), file: "written.onnx")
    // A net does not state the ranks of its inputs, which ONNX asks for.
    let errors = Checker::check(model).filter {
      $0.code.severity == .error && $0.code.id != "E0337"
    }
    #expect(errors.isEmpty, "\(errors)")
    try net.expect(model, .optimized)
    try net.expect(model, .reference)
  }

  @Test(.enabled(if: Fixtures.sharedModels != nil, "the real models are not here"))
  func `RFB-320 computes what Caffe2 computed`() throws {
    let folder = try #require(Fixtures.sharedModels).appendingPathComponent("ultraface-rfb-320")
    let loaded = try LoadedModel.read([
      folder.appendingPathComponent("caffe2/predict_net.pb").path,
      folder.appendingPathComponent("caffe2/init_net.pb").path,
    ])
    #expect(loaded.format.id == "caffe2")
    #expect(loaded.isComplete, "\(loaded.diagnostics)")
    #expect(Checker::check(loaded.model).filter { $0.code.severity == .error }.isEmpty)
    var session = try Session(loaded.model)
    let path = folder.appendingPathComponent("test_data_set_0/input_0.pb").path
    let input = try ONNXValue.tensor(File.map(path), file: path).dense()
    let name = loaded.model[try #require(session.requiredInputs.first).value].name
    let results = try session.run([name: .tensor(input)])
    #expect(results.count == 2)
    for result in results {
      let file = folder.appendingPathComponent("caffe2/\(result.name).npy").path
      let expected = try #require(try ArrayFile.read(file)[result.name])
      let difference = ValueComparison(
        result.value, expected, within: Tolerance(relative: 0, absolute: 1e-4))
      #expect(difference.isMatch, "\(result.name): \(difference.mismatch ?? "")")
    }
  }
}
