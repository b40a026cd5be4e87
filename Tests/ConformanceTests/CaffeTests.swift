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

/// Caffe nets against what real Caffe computed for them.
@Suite struct CaffeTests {
  static let cases = FrameworkCase.all("caffe", sources: ["prototxt", "caffemodel"])

  @Test func `there are cases`() { #expect(Self.cases.count > 150) }

  @Test(arguments: cases)
  func `the net converts and computes what Caffe computed`(_ net: FrameworkCase) throws {
    var options = ImportContext.Options()
    options.state = net.state
    let loaded = try LoadedModel.read(net.sources, options: options)
    #expect(loaded.isComplete, "\(loaded.diagnostics) \(loaded.report.unconverted)")
    let written = try ONNXEncoder.encode(loaded.model).flatMap(\.array)
    let model = try ONNXDecoder.decode(ByteBuffer(written), file: "written.onnx")
    let errors = Checker::check(model).filter { $0.code.severity == .error }
    #expect(errors.isEmpty, "\(errors)")
    try net.expect(model, .optimized)
    try net.expect(model, .reference)
  }

  /// Cases with a recording of every blob.
  static let deep = cases.filter {
    FileManager.default.fileExists(atPath: $0.folder.appendingPathComponent("blobs.npz").path)
  }

  @Test func `there are cases with every blob`() { #expect(Self.deep.count >= 2) }

  @Test(arguments: deep)
  func `every blob of a deep net is what Caffe computed`(_ net: FrameworkCase) throws {
    let file = net.folder.appendingPathComponent("blobs.npz").path
    let output = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(net.name)-\(ProcessInfo.processInfo.processIdentifier).onnx").path
    defer { try? FileManager.default.removeItem(atPath: output) }
    let arrays = try ArrayFile.read(file)
    var options = Conversion.Options()
    options.verification = .data(inputs: arrays, expected: arrays)
    options.tolerance.absolute = net.tolerance
    let conversion = try Conversion.convert(net.sources, to: output, options: options)
    #expect(conversion.isSuccess, "\(conversion.diagnostics)")
    let proof = try #require(conversion.proof)
    #expect(proof.comparison.isMatch)
    #expect(proof.comparison.entries.count > 100)
    // Blobs that are no values of their own: a normalization before its scale.
    #expect(proof.comparison.entries.count + proof.unknownValues.count + 1 == arrays.count)
    #expect(proof.comparison.worst != nil)
  }

  @Test(.enabled(if: Fixtures.sharedModels != nil, "the real models are not here"))
  func `RFB-320 computes what Caffe computed`() throws {
    let folder = try #require(Fixtures.sharedModels).appendingPathComponent("ultraface-rfb-320")
    let loaded = try LoadedModel.read([
      folder.appendingPathComponent("caffe/RFB-320.caffemodel").path,
      folder.appendingPathComponent("caffe/RFB-320.prototxt").path,
    ])
    #expect(loaded.isComplete)
    #expect(Checker::check(loaded.model).isEmpty)
    var session = try Session(loaded.model)
    let path = folder.appendingPathComponent("test_data_set_0/input_0.pb").path
    let input = try ONNXValue.tensor(File.map(path), file: path).dense()
    let name = loaded.model[try #require(session.requiredInputs.first).value].name
    let results = try session.run([name: .tensor(input)])
    for result in results {
      let file = folder.appendingPathComponent("caffe/\(result.name).npy").path
      let expected = try #require(try ArrayFile.read(file)[result.name])
      let difference = ValueComparison(
        result.value, expected, within: Tolerance(relative: 0, absolute: 1e-4))
      #expect(difference.isMatch, "\(result.name): \(difference.mismatch ?? "")")
    }
  }
}
