import ByteStorage
import CSchemas
import Diagnostics
import Encodings
import Testing

@Suite struct ProtobufTextTests {
  let format = ProtobufText(descriptorSet: .caffe, message: "caffe.NetParameter")

  @Test func `text and binary form say the same`() throws {
    var warnings = DiagnosticBag()
    let text = ByteBuffer(Array("name: \"n\"\nlayer {\n  name: \"a\"\n  type: \"ReLU\"\n}\n".utf8))
    let binary = try format.binary(from: text, unknownFields: .refuse, warnings: &warnings)
    #expect(binary.array.starts(with: [0x0a, 1, 0x6e, 0xa2, 0x06]))
    #expect(try format.text(from: binary) == text)
    #expect(warnings.isEmpty)
  }

  @Test(arguments: [
    (
      "layer {\n  nane: \"a\"\n}", 2, 7,
      "message type 'caffe.LayerParameter' has no field named 'nane'"
    ),
    ("layer {\n  name: 3\n}", 2, 9, "expected string, got: 3"),
    ("layer {\n  name: \"a", 2, 11, "unexpected end of string"),
    ("layer {", 1, 8, "expected identifier, got: the end of the text"),
    ("layer { phase: WARM }", 1, 21, "unknown enumeration value of 'WARM' for field 'phase'"),
  ])
  func `an error in text has line and column`(
    text: String, line: Int, column: Int, message: String
  ) throws {
    let error = #expect(throws: Diagnostic.self) {
      var warnings = DiagnosticBag()
      _ = try format.binary(
        from: ByteBuffer(Array(text.utf8)), unknownFields: .refuse, warnings: &warnings)
    }
    #expect(error?.code == .malformedProtobufText)
    #expect(error?.location.steps == [.line(line, column: column)])
    #expect(error?.message == message)
  }

  @Test func `unknown fields can be skipped with a warning each`() throws {
    var warnings = DiagnosticBag(inside: Location([.file("net.prototxt")]))
    let text = "layer {\n  fork_param { size: 3 }\n  name: \"a\"\n}"
    let binary = try format.binary(
      from: ByteBuffer(Array(text.utf8)), unknownFields: .skip, warnings: &warnings)
    #expect(binary.array == [0xa2, 0x06, 3, 0x0a, 1, 0x61])
    #expect(warnings.diagnostics.map(\.code) == [.unknownTextField])
    #expect(warnings.diagnostics.first?.location.description == "net.prototxt:2:14")
  }

  @Test(arguments: ["{", "layer {", "x {", "x <", "x: [", "x: {"])
  func `nesting is bounded`(opening: String) throws {
    let text = String(repeating: opening, count: 200_000)
    let error = #expect(throws: Diagnostic.self) {
      var warnings = DiagnosticBag()
      _ = try format.binary(
        from: ByteBuffer(Array(text.utf8)), unknownFields: .skip, warnings: &warnings)
    }
    #expect(error?.code == .malformedProtobufText)
  }

  @Test func `bytes that are no message cannot be printed`() throws {
    let error = #expect(throws: Diagnostic.self) { try format.text(from: ByteBuffer([0x0a, 9])) }
    #expect(error?.code == .unprintableMessage)
  }
}

extension ByteBuffer {
  static var caffe: ByteBuffer {
    let schema = concord_schema_caffe()
    return ByteBuffer(copying: UnsafeRawBufferPointer(start: schema.bytes, count: schema.count))
  }
}
