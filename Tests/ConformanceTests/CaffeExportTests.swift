import ByteStorage
import Concord
import ConverterCore
import Diagnostics
import Foundation
import ModelIR
import ONNXFormat
import Runtime
import Testing

/// What is written for Caffe, read again and run; real Caffe itself runs the same in
/// `make verify-oracles`.
@Suite struct CaffeExportTests {
  @Test(arguments: CaffeForkTests.cases)
  func `a net of forks that was written again computes the same`(_ net: FrameworkCase) throws {
    try rewrite(net)
  }

  @Test(arguments: CaffeTests.cases)
  func `a net that was written again computes what Caffe computed`(_ net: FrameworkCase) throws {
    try rewrite(net)
  }

  /// Converts a net to Caffe itself, by way of the graph, and runs the result.
  private func rewrite(_ net: FrameworkCase) throws {
    try withTemporaryFolder { folder in
      var options = Conversion.Options()
      options.importing.state = net.state
      options.verification = .none
      let conversion = try Conversion.convert(
        net.sources, to: folder + "/net.prototxt", options: options)
      try #require(
        conversion.isSuccess, "\(conversion.diagnostics) \(conversion.exportReport.unconverted)")
      #expect(conversion.files == [folder + "/net.prototxt", folder + "/net.caffemodel"])
      let again = try LoadedModel.read(conversion.files)
      #expect(again.isComplete, "\(again.diagnostics)")
      try net.expect(again.model, .optimized)
    }
  }

  @Test func `a model of integers is verified against blobs of numbers`() throws {
    var builder = GraphBuilder(name: "net")
    let unused = builder.input("unused", .tensor(.float, [3]))
    let rows = builder.input("rows", .tensor(.int64, [4]))
    let numbers = ByteBuffer(elements: (0..<40).map { Float(($0 * 7) % 11) })
    let table = builder.initializer("table", Tensor(.float, [10, 4], bytes: numbers))
    let picked = builder.node("Gather", name: "pick", inputs: [table, rows], output: "picked")
    let best = builder.node(
      "ArgMax", name: "best", inputs: [picked], output: "best",
      attributes: [Attribute("axis", .int(1)), Attribute("keepdims", .int(0))])
    builder.output(best, .tensor(.int64, [4]))
    builder.model.operatorSets = [OperatorSet(domain: "", version: 17)]
    builder.model.irVersion = 8
    #expect(builder.model[unused].name == "unused")
    try withTemporaryFolder { folder in
      try File.write(ONNXEncoder.encode(builder.model), to: folder + "/model.onnx")
      let conversion = try Conversion.convert(
        [folder + "/model.onnx"], to: folder + "/net.prototxt")
      #expect(conversion.isSuccess, "\(conversion.diagnostics)")
      #expect(conversion.proof?.comparison.isMatch == true)
      #expect(conversion.proof?.comparison.entries.contains { $0.name == "best" } == true)
    }
  }

  /// How many of the recorded models of each operator Caffe can express.
  private static let ledger = Fixtures.folder("caffe").appendingPathComponent("exported.txt")

  private static let packs = Fixtures.folder("operators").appendingPathComponent("standard")
  private static let isRecording =
    ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"

  @Test(arguments: Fixtures.lines(of: ledger))
  func `recorded models of operators compute the same in Caffe's terms`(line: String) throws {
    if Self.isRecording { return }
    let name = String(line.prefix { $0 != " " })
    let (exported, all) = try export(Self.packs.appendingPathComponent(name + ".zip"))
    #expect("\(name) \(exported) of \(all)" == line, "record them with RECORD_SNAPSHOTS=1")
  }

  @Test(.enabled(if: isRecording, "the ledger is written with RECORD_SNAPSHOTS=1"))
  func `the ledger of operators is written`() throws {
    var text = """
      # Models of fixtures/operators/standard that can be written for Caffe, by operator; the others
      # have something that Caffe lacks. Rewritten by RECORD_SNAPSHOTS=1.

      """
    for pack in Fixtures.files(below: Self.packs, ["zip"]) {
      let (exported, all) = try export(pack)
      if exported == 0 { continue }
      text += "\(pack.deletingPathExtension().lastPathComponent) \(exported) of \(all)\n"
    }
    try text.write(to: Self.ledger, atomically: true, encoding: .utf8)
  }

  /// Exports every case of a pack that Caffe can express and compares; returns how many those are.
  private func export(_ pack: URL) throws -> (exported: Int, all: Int) {
    var counts = (exported: 0, all: 0)
    try withTemporaryFolder { folder in
      try Pack.unpack(pack, into: URL(fileURLWithPath: folder))
      for entry in Fixtures.entries(of: URL(fileURLWithPath: folder)) where entry.hasDirectoryPath {
        counts.all += 1
        var options = Conversion.Options()
        options.verification = .none
        let conversion = try Conversion.convert(
          [entry.path + "/model.onnx"], to: entry.path + "/net.prototxt", options: options)
        guard conversion.isSuccess else {
          #expect(!conversion.exportReport.unconverted.isEmpty, "\(entry.lastPathComponent)")
          continue
        }
        counts.exported += 1
        try compare(conversion, entry)
      }
    }
    return counts
  }

  private func compare(_ conversion: Conversion, _ entry: URL) throws {
    let data = entry.path + "/test_data_set_0"
    let name = entry.lastPathComponent
    let model = conversion.source.model
    let graph = try #require(model.mainGraph)
    let written = try LoadedModel.read(conversion.files)
    try #require(written.isComplete, "\(name): \(written.diagnostics)")
    var session = try Session(written.model)
    var inputs: [String: RuntimeValue] = [:]
    let constants = Set(model[graph].initializers.map(\.value))
    let fed = model[graph].inputs.filter { !constants.contains($0.value) }
    for (k, info) in fed.enumerated() {
      guard let tensor = try tensor("\(data)/input_\(k).pb") else { return }
      inputs[model[info.value].name] = .tensor(tensor)
    }
    let names = Set(session.requiredInputs.map { session.model[$0.value].name })
    let results = try session.run(inputs.filter { names.contains($0.key) })
    for (k, info) in model[graph].outputs.enumerated() {
      guard let expected = try tensor("\(data)/output_\(k).pb") else { return }
      let wanted = model[info.value].name
      guard
        let result = results.first(where: { $0.name == wanted || $0.name == wanted + "/output" })
      else {
        Issue.record("\(name): there is no output '\(wanted)'")
        continue
      }
      let isRounded = info.type?.elementType == .float16
      let tolerance =
        isRounded
        ? Tolerance(relative: 4e-3, absolute: 4e-3) : Tolerance(relative: 1e-4, absolute: 1e-4)
      let difference = ValueComparison(result.value, .tensor(expected), within: tolerance)
      #expect(difference.isMatch, "\(name), \(wanted): \(difference.mismatch ?? "")")
    }
  }

  /// A recorded tensor in single precision; nil where that cannot stand for it: Caffe's blobs hold
  /// nothing else.
  private func tensor(_ path: String) throws -> Tensor? {
    let tensor = try ONNXValue.tensor(File.map(path), file: path).dense()
    let type = tensor.elementType
    if type == .float { return tensor }
    guard [.double, .float16, .bool].contains(type) || type.isInteger else { return nil }
    let numbers = tensor.doubles
    let finite = numbers.map(\.magnitude).filter { $0.isFinite && $0 > 0 }
    let largest = finite.max() ?? 0
    if largest > (type.isInteger ? 0x1p24 : 1e30) || (finite.min() ?? 1) < 1e-30 { return nil }
    // What overflows in half precision does not in single precision.
    if type == .float16, numbers.contains(where: { $0.isInfinite }) { return nil }
    return Tensor(.float, tensor.shape, bytes: ByteBuffer(elements: numbers.map { Float($0) }))
  }

  private func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("concord-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }
}
