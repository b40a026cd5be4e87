import ByteStorage
import Concord
import ConverterCore
import Foundation
import ModelIR
import ONNXFormat
import Runtime
import Testing

/// Nets of Caffe that go to Caffe2 and come back, and nets of Caffe2 that are written again, against
/// what the real frameworks computed for them: numbers and names survive every step.
@Suite struct RoundTripTests {
  /// Nets that Caffe2 cannot express, with the operator of ONNX that is the reason.
  static let inexpressible: [String: String] = {
    // Where sequences start anew is data, so that the layers are branches and loops.
    let marked = [
      "crnn", "lrcn", "layer-lstm", "layer-lstm-exposed", "layer-lstm-images", "layer-lstm-static",
      "layer-lstm-static-exposed", "layer-rnn", "layer-rnn-exposed", "layer-rnn-images",
      "layer-rnn-static", "layer-rnn-static-exposed",
    ]
    let filters = ["layer-filter", "layer-filter-none", "layer-filter-then-layers"]
    // Caffe2 has no places of maxima outside of training on other devices.
    let masks = [
      "layer-pool-max-mask", "layer-pool-max-mask-gap", "layer-pool-max-mask-global",
      "layer-pool-max-mask-pad", "layer-pool-max-mask-ties",
    ]
    let reasons = [(marked, "If"), (filters, "Compress"), (masks, "MaxPool")]
    let pairs = reasons.flatMap { names, reason in names.map { ($0, reason) } }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }()

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
    // Inputs that nothing reads have no place in a net of Caffe2.
    let fed = usedInputs(of: there.source.model)
    for (k, name) in net.inputs.enumerated() where fed.contains(name) {
      options.importing.inputShapes[name] = try net.tensor("input_\(k).pb").tensor?.shape
    }
    let read = try LoadedModel.read(there.files, options: options.importing)
    #expect(read.isComplete, "\(read.diagnostics)")
    try net.expect(read.model, .optimized, fed: fed)
    let back = try Conversion.convert(
      there.files, to: folder.path + "/net.prototxt", options: options)
    try #require(back.isSuccess, "\(back.diagnostics) \(back.exportReport.unconverted)")
    try net.expect(LoadedModel.read(back.files).model, .optimized, fed: fed)
  }

  /// Nets of Caffe2 that do not go back, with the operator of ONNX that is the reason.
  static let oneWay: [String: String] = [
    "gru": "Scan", "lstm": "Scan", "lstm-drop": "Scan", "lstm-full": "Scan", "rnn": "Scan",
    "slice-computed": "Slice",
  ]

  /// Nets that are written but not fed again, since a net does not say the types of its inputs:
  /// where they are integers or truth values, readers of the written one may take numbers.
  ///
  /// Of the last three only shapes are read, which are constants. Real Caffe2 runs them all in
  /// `make verify-oracles`.
  static let unfed: Set<String> = [
    "conditional", "isnan", "lengthsmax", "lengthsmean", "lengthssum", "lengthstooffsets",
    "lengthstooffsets-last", "lengthsweightedsum", "lstm-hidden", "lstm-hidden-drop", "onehot",
    "replacenan", "sparselengthsmean", "sparselengthssum", "sparselengthsweightedsum", "where-rows",
    "shape", "shape-axes", "size",
  ]

  @Test(arguments: Caffe2Tests.cases)
  func `a net of Caffe2 is written again`(_ net: FrameworkCase) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("concord-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = Conversion.Options()
    options.verification = .none
    for (k, name) in net.inputs.enumerated() {
      options.importing.inputShapes[name] = try net.tensor("input_\(k).pb").tensor?.shape
    }
    let there = try Conversion.convert(
      net.sources, to: folder.path + "/predict_net.pb", options: options)
    if let reason = Self.oneWay[net.name] {
      #expect(there.exportReport.unconverted.contains { $0.kind == reason }, "take it off the list")
      return
    }
    try #require(there.isSuccess, "\(there.diagnostics) \(there.exportReport.unconverted)")
    if Self.unfed.contains(net.name) { return }
    let fed = usedInputs(of: there.source.model)
    options.importing.inputShapes = options.importing.inputShapes.filter { fed.contains($0.key) }
    let read = try LoadedModel.read(there.files, options: options.importing)
    #expect(read.isComplete, "\(read.diagnostics)")
    try net.expect(read.model, .optimized, fed: fed)
  }

  /// The names of inputs that nodes read.
  private func usedInputs(of model: Model) -> Set<String> {
    guard let graph = model.mainGraph else { return [] }
    let read = Set(model[graph].nodes.flatMap { model.valuesRead(by: $0) })
    return Set(model[graph].inputs.map(\.value).filter(read.contains).map { model[$0].name })
  }
}
