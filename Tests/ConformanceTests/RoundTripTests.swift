import ByteStorage
import Concord
import ConverterCore
import Foundation
import ModelIR
import ONNXFormat
import Runtime
import Testing

/// Nets of Caffe that go to Caffe2 and come back, against what real Caffe computed for them: numbers
/// and names survive every step.
@Suite struct RoundTripTests {
  /// Nets that Caffe2 cannot express, with the operator of ONNX that is the reason.
  static let inexpressible: [String: String] = [:]

  @Test func `every listed net is there`() {
    #expect(Set(CaffeTests.cases.map(\.name)).isSuperset(of: Self.inexpressible.keys))
  }

  @Test(arguments: CaffeTests.cases)
  func `a net goes to Caffe2 and comes back`(_ net: FrameworkCase) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("concord-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = Conversion.Options()
    options.importing.state = net.state
    options.verification = .none
    let there = try Conversion.convert(
      net.sources, to: folder.path + "/predict_net.pb", options: options)
    if let reason = Self.inexpressible[net.name] {
      #expect(there.exportReport.unconverted.contains { $0.kind == reason }, "take it off the list")
      return
    }
    try #require(
      there.isSuccess, "\(there.diagnostics) \(there.exportReport.unconverted)")
    options = Conversion.Options()
    options.verification = .none
    for (k, name) in net.inputs.enumerated() {
      options.importing.inputShapes[name] = try tensor(net, "input_\(k).pb").shape
    }
    let read = try LoadedModel.read(there.files, options: options.importing)
    #expect(read.isComplete, "\(read.diagnostics)")
    try CaffeTests.expect(read.model, net, .optimized)
    let back = try Conversion.convert(
      there.files, to: folder.path + "/net.prototxt", options: options)
    try #require(back.isSuccess, "\(back.diagnostics) \(back.exportReport.unconverted)")
    try CaffeTests.expect(LoadedModel.read(back.files).model, net, .optimized)
  }

  private func tensor(_ net: FrameworkCase, _ file: String) throws -> Tensor {
    let path = net.folder.appendingPathComponent("test_data_set_0/" + file).path
    return try ONNXValue.tensor(File.map(path), file: path).dense()
  }
}
