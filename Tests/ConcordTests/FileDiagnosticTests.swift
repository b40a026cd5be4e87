import ByteStorage
import Concord
import Diagnostics
import Encodings
import Foundation
import ModelIR
import ONNXFormat
import Operators
import Runtime
import Testing

/// What goes wrong between files and models, one case a code.
@Suite struct FileDiagnosticTests {
  private let text = #filePath

  /// The code of the diagnostic that `body` throws.
  private func code(_ body: () throws(Diagnostic) -> Void) -> DiagnosticCode? {
    do throws(Diagnostic) {
      try body()
      return nil
    } catch { return error.code }
  }

  /// The path of a temporary file with these bytes.
  private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: name).path
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  @Test func `a file in a folder that does not exist cannot be written`() {
    let found = code { () throws(Diagnostic) in try File.write([], to: text + "/no/file") }
    #expect(found == .unwritableFile)
  }

  @Test func `a source file is no model`() {
    let found = code { () throws(Diagnostic) in _ = try LoadedModel.read([text]) }
    #expect(found == .unknownFormat)
  }

  @Test func `a source file is no file of arrays`() {
    let found = code { () throws(Diagnostic) in _ = try ArrayFile.read(text) }
    #expect(found == .unusableArrayFile)
  }

  @Test func `an array file begins with its signature`() throws {
    let path = try file("x.npy", [1, 2, 3])
    let found = code { () throws(Diagnostic) in _ = try ArrayFile.read(path) }
    #expect(found == .malformedNumPy)
  }

  @Test func `an ONNX model is one file`() throws {
    let path = try file("x.onnx", [])
    let found = code { () throws(Diagnostic) in
      _ = try LoadedModel.read([path, path], format: "onnx")
    }
    #expect(found == .unexpectedFiles)
  }

  @Test func `an input without rank cannot be made up`() {
    var builder = GraphBuilder(name: "main")
    _ = builder.input("x", .tensor(.float))
    let (model, infos) = (builder.model, builder.model[builder.graph].inputs)
    let found = code { () throws(Diagnostic) in
      var generator = InputGenerator()
      _ = try generator.inputs(for: infos, of: model)
    }
    #expect(found == .unknownInputType)
  }

  @Test func `a value that nothing computes cannot be read`() {
    var builder = GraphBuilder(name: "main")
    builder.model.operatorSets = [OperatorSet(domain: nil, version: 17)]
    let missing = builder.model.addValue("missing", in: builder.graph)
    let y = builder.node("Relu", name: "relu", inputs: [missing], output: "y")
    builder.output(y, .tensor(.float))
    let model = builder.model
    let found = code { () throws(Diagnostic) in
      var session = try Session(model)
      _ = try session.run([:])
    }
    #expect(found == .undefinedValue)
  }
}
