import ByteStorage
import Diagnostics
import Foundation
import ModelIR
import ONNXFormat
import Testing

/// The compiler of the protobuf-compiler package, as a second opinion.
private let protoc = "/usr/bin/protoc"

@Suite struct RoundTripTests {
  @Test(arguments: Fixtures.names)
  func `reading and writing a canonical file gives its bytes`(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let model = try ONNXDecoder.decode(bytes, file: name)
    #expect(try ONNXEncoder.encode(model).flatMap(\.array) == bytes.array)
  }

  /// Text cannot name fields that the schema does not have.
  @Test(arguments: Fixtures.names.filter { $0 != "unknown-fields" })
  func `the text form brings the model back`(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let text = try ONNXText.encode(try ONNXDecoder.decode(bytes, file: name))
    let model = try ONNXText.decode(text, file: name)
    #expect(try ONNXEncoder.encode(model).flatMap(\.array) == bytes.array)
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: protoc), "there is no protoc"),
    arguments: Fixtures.names)
  func `protoc reads the same from what was written`(_ name: String) throws {
    let model = try ONNXDecoder.decode(try Fixtures.bytes(name), file: name)
    let folder = try TemporaryFolder()
    let written = try folder.file("model.onnx", ONNXEncoder.encode(model).flatMap(\.array))
    let before = try printed(byProtoc: Fixtures.path(name))
    #expect(before.isEmpty == false)
    #expect(try printed(byProtoc: written) == before)
  }

  private func printed(byProtoc path: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: protoc)
    process.arguments = [
      "--proto_path=" + Fixtures.root.appending(path: "schema").path,
      "--decode=onnx.ModelProto", "graph.proto",
    ]
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: path))
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text
  }

  @Test func `fields out of order are written in order`() throws {
    // opset_import before ir_version, and the graph's name before its node.
    let shuffled: [UInt8] = [
      0x42, 2, 0x10, 28, 0x08, 14, 0x3a, 9, 0x12, 1, 0x67, 0x0a, 4, 0x22, 2, 0x4f, 0x70,
    ]
    let canonical: [UInt8] = [
      0x08, 14, 0x3a, 9, 0x0a, 4, 0x22, 2, 0x4f, 0x70, 0x12, 1, 0x67, 0x42, 2, 0x10, 28,
    ]
    let model = try ONNXDecoder.decode(ByteBuffer(shuffled), file: "shuffled")
    #expect(try ONNXEncoder.encode(model).flatMap(\.array) == canonical)
  }

  @Test func `payloads stay slices of the file`() throws {
    let bytes = try Fixtures.bytes("element-types-raw")
    let model = try ONNXDecoder.decode(bytes, file: "raw")
    for initializer in model.graphs[0].initializers {
      if case .raw(let payload) = initializer.tensor.payload {
        #expect(payload.sharesStorage(with: bytes))
      }
    }
  }

  @Test func `a main graph that occurs twice is refused`() throws {
    let error = try #require(throws: Diagnostic.self) {
      try ONNXDecoder.decode(ByteBuffer([0x3a, 0, 0x3a, 0]), file: "twice.onnx")
    }
    #expect(error.code.id == "E0207")
    #expect(error.location.description == "twice.onnx: byte 2")
  }

  @Test func `an error names the path of fields and the byte`() throws {
    // The second attribute of the only node has a type that is cut off.
    let bytes: [UInt8] = [0x3a, 11, 0x0a, 9, 0x2a, 2, 0x18, 1, 0x2a, 3, 0xa0, 0x01, 0x80]
    let error = try #require(throws: Diagnostic.self) {
      try ONNXDecoder.decode(ByteBuffer(bytes), file: "cut.onnx")
    }
    #expect(error.location.description == "cut.onnx: graph.node[0].attribute[1]/byte 12")
  }
}
