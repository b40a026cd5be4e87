import ByteStorage
import Concord
import ConverterCore
import Diagnostics
import Encodings
import Formats
import Foundation
import ModelIR
import ONNXFormat
import Passes
import Runtime
import Testing

/// Models written for Caffe2 and read again, against what onnxruntime computed for the models.
///
/// That real Caffe2 computes the same of the written nets is checked by fixtures/caffe2/verify_exports.
@Suite struct Caffe2ExportTests {
  /// A pack of cases, unpacked.
  private static func unpack(_ pack: String, into folder: URL) throws {
    let archive = try ZipArchive(
      File.map(Fixtures.folder("caffe2").appendingPathComponent("export/\(pack).zip").path))
    for outer in archive.entries where outer.name == "cases.zip" {
      let inner = try ZipArchive(archive.content(of: outer))
      for entry in inner.entries {
        let file = folder.appendingPathComponent(entry.name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(inner.content(of: entry).array).write(to: file)
      }
    }
  }

  /// Cases with inputs of integers: nets do not say so, and where nothing in a net does, the importer
  /// takes inputs for numbers.
  private static let withIntegerInputs: Set<String> = [
    "byte-arithmetic", "int-arithmetic", "one-hot", "rnn-relu",
  ]

  @Test(arguments: ["cases", "nets"])
  func `what is written reads and computes the same`(pack: String) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("concord-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try Self.unpack(pack, into: folder)
    let cases = Fixtures.entries(of: folder).filter(\.hasDirectoryPath)
    #expect(cases.count > 8)
    for item in cases { try Self.check(item) }
  }

  private static func check(_ folder: URL) throws {
    let name = folder.lastPathComponent
    let source = try LoadedModel.read([folder.appendingPathComponent("model.onnx").path]).model
    let main = try #require(source.mainGraph)
    var inputs: [String: RuntimeValue] = [:]
    var importing = ImportContext.Options()
    let constants = Set(source[main].initializers.map(\.value))
    for (k, input) in source[main].inputs.filter({ !constants.contains($0.value) }).enumerated() {
      let tensor = try tensor(folder, "input_\(k).pb")
      let label = source[input.value].name
      // Caffe2 has no float16 on the CPU: the net takes such inputs in float32.
      let isNarrow = tensor.elementType == .float16
      inputs[label] = .tensor(
        isNarrow ? Tensor(.float, tensor.shape, doubles: tensor.doubles) : tensor)
      importing.inputShapes[label] = tensor.shape
    }
    var context = ExportContext()
    context.options.outputPath = "predict_net.pb"
    let export = try #require(ModelFormat.named("caffe2")?.exportModel)
    let files = try export(simplified(source), &context)
    #expect(context.report.unconverted.isEmpty, "\(name): \(context.report.unconverted)")
    let nets = ModelSource(
      files.map { file in
        ModelSource.File(
          name: file.path(for: "predict_net.pb"),
          bytes: ByteBuffer(file.chunks.flatMap(\.array)))
      })
    let read = try #require(ModelFormat.named("caffe2")?.importModel)
    var reading = ImportContext(options: importing)
    let written = try read(nets, &reading)
    #expect(reading.report.unconverted.isEmpty, "\(name): \(reading.report.unconverted)")
    guard reading.report.unconverted.isEmpty, let graph = written.mainGraph else { return }
    let isOtherwise = written[graph].inputs.contains { input in
      inputs[written[input.value].name]?.tensor?.elementType != input.type?.elementType
    }
    if isOtherwise {
      #expect(withIntegerInputs.contains(name), "\(name): an input has another type")
      return
    }
    try compare(written, inputs, folder, source[main].outputs.map { source[$0.value].name })
  }

  private static func compare(
    _ model: Model, _ inputs: [String: RuntimeValue], _ folder: URL, _ names: [String]
  ) throws {
    var session = try Session(model)
    let wanted = Set(session.requiredInputs.map { session.model[$0.value].name })
    let results = try session.run(inputs.filter { wanted.contains($0.key) })
    for (k, name) in names.enumerated() {
      let expected = try tensor(folder, "output_\(k).pb")
      let wide =
        expected.elementType == .float16
        ? Tensor(.float, expected.shape, doubles: expected.doubles) : expected
      let tolerance = Tolerance(
        relative: expected.elementType == .float16 ? 2e-3 : 1e-4, absolute: 1e-4)
      let result = results.first { $0.name == name } ?? (k < results.count ? results[k] : nil)
      let value = try #require(result?.value, "\(folder.lastPathComponent): no \(name)")
      let difference = ValueComparison(value, .tensor(wide), within: tolerance)
      #expect(
        difference.isMatch, "\(folder.lastPathComponent) \(name): \(difference.mismatch ?? "")")
    }
  }

  private static func simplified(_ model: Model) throws -> Model {
    var options = SimplificationOptions()
    options.keptFunctionDomains = ["concord.caffe2"]
    return try model.simplified(options)
  }

  private static func tensor(_ folder: URL, _ file: String) throws -> Tensor {
    let path = folder.appendingPathComponent("test_data_set_0/" + file).path
    return try ONNXValue.tensor(File.map(path), file: path).dense()
  }
}
