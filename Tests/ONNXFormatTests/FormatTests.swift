import ByteStorage
import ConverterCore
import Diagnostics
import ModelIR
import ONNXFormat
import Testing

@Suite struct FormatTests {
  private func source(_ name: String, _ bytes: ByteBuffer) -> ModelSource {
    ModelSource([ModelSource.File(name: name, bytes: bytes)])
  }

  @Test(arguments: Fixtures.names.filter { $0 != "unknown-fields" })
  func `models are recognized by their content`(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    #expect(ModelFormat.onnx.recognize(source("m.bin", bytes)) == .byContent)
    #expect(ModelFormat.onnxText.recognize(source("m.bin", bytes)) == .none)
    let text = try ONNXText.encode(try ONNXDecoder.decode(bytes, file: name))
    #expect(ModelFormat.onnxText.recognize(source("m.bin", text)) == .byContent)
    #expect(ModelFormat.onnx.recognize(source("m.bin", text)) == .none)
  }

  @Test func `other files are recognized by name at most`() throws {
    // A TensorFlow graph and a Caffe net begin with a message and with text in field 1.
    for bytes in [[], [0x0a, 2, 0x0a, 0], [0x0a, 1, 0x61, 0x3a, 0]] as [[UInt8]] {
      #expect(ModelFormat.onnx.recognize(source("m.pb", ByteBuffer(bytes))) == .none)
      #expect(ModelFormat.onnx.recognize(source("m.onnx", ByteBuffer(bytes))) == .byName)
    }
    let caffe = ByteBuffer(Array("name: \"net\"".utf8))
    #expect(ModelFormat.onnxText.recognize(source("net.pbtxt", caffe)) == .none)
  }

  @Test func `an import attaches external data and an export moves it beside the output`() throws {
    let load = try #require(ModelFormat.onnx.importModel)
    let save = try #require(ModelFormat.onnx.exportModel)
    var context = ImportContext()
    let model = try load(
      ModelSource(paths: [Fixtures.path("external-data")]), &context)
    #expect(context.diagnostics.isEmpty)
    var export = ExportContext()
    export.options.outputPath = "out/net.onnx"
    let files = try save(model, &export)
    #expect(files.map(\.name) == [.suffix(""), .suffix(".data")])
    #expect(files[1].chunks.flatMap(\.array).count == 24)
    let written = try ONNXDecoder.decode(
      ByteBuffer(files[0].chunks.flatMap(\.array)), file: "net.onnx")
    guard case .external(let entries, _) = written.graphs[0].initializers[0].tensor.payload else {
      Issue.record("the payload came home")
      return
    }
    #expect(entries.map(\.value) == ["net.onnx.data", "0", "24"])
  }

  @Test func `text is written without external data and read back`() throws {
    let load = try #require(ModelFormat.onnxText.importModel)
    let save = try #require(ModelFormat.onnxText.exportModel)
    var findings = DiagnosticBag()
    let model = try ONNXFile.read(Fixtures.path("external-data"), diagnostics: &findings)
    var export = ExportContext()
    let files = try save(model, &export)
    #expect(files.count == 1)
    var context = ImportContext()
    let again = try load(
      source("net.textproto", ByteBuffer(files[0].chunks.flatMap(\.array))), &context)
    let tensor = again.graphs[0].initializers[0].tensor
    #expect(try tensor.dense().bytes.elements(as: Float.self) == [0, 1, 2, 3, 4, 5])
  }

  @Test func `malformed text is located by line and column`() throws {
    let text = ByteBuffer(Array("ir_version: 8\ngraph { nope: 1 }\n".utf8))
    let error = try #require(throws: Diagnostic.self) {
      try ONNXText.decode(text, file: "m.onnxtxt")
    }
    #expect(error.code.id == "E0220")
    #expect(error.location.description.hasPrefix("m.onnxtxt:2:"))
  }
}
