import ByteStorage
import ModelIR
import ONNXFormat
import Testing

@Suite struct NodeTests {
  @Test func `a copy of a node has its own documentation and metadata`() {
    var node = Node("Relu")
    #expect(node.isPlain)
    node.docString = "first"
    node.metadata.append(MetadataEntry(key: "a", value: "1"))
    #expect(!node.isPlain)
    var copy = node
    copy.docString = "second"
    copy.metadata.append(MetadataEntry(key: "b", value: "2"))
    copy.overload = "other"
    copy.unknownFields.fields.append(ByteBuffer([0x08, 0x01]))
    copy.operatorSetVersion = 3
    #expect(node.docString == "first" && copy.docString == "second")
    #expect(node.metadata.map(\.key) == ["a"] && copy.metadata.map(\.key) == ["a", "b"])
    #expect(node.overload == nil && node.unknownFields.fields.isEmpty)
    #expect(node.operatorSetVersion == nil && copy.operatorSetVersion == 3)
  }

  @Test func `an operator and its domain are read in any order`() throws {
    // op_type is field 4, domain field 7.
    let (relu, gelu) = ("\u{22}\u{04}Relu", "\u{22}\u{04}Gelu")
    let (a, b) = ("\u{3a}\u{01}a", "\u{3a}\u{01}b")
    let nodes = [
      relu, relu + a, a + relu, gelu + a, relu + b, a, b + gelu + a, relu + "\u{3a}\u{00}",
    ]
    let graph = nodes.map { "\u{0a}" + String(UnicodeScalar(UInt8($0.utf8.count))) + $0 }.joined()
    let model = try ONNXDecoder.decode(
      ByteBuffer(Array(("\u{3a}" + String(UnicodeScalar(UInt8(graph.utf8.count))) + graph).utf8)),
      file: "domains.onnx")
    #expect(
      model.nodes.map { "\($0.domain ?? "-").\($0.operatorType)" } == [
        "-.Relu", "a.Relu", "a.Relu", "a.Gelu", "b.Relu", "a.", "a.Gelu", ".Relu",
      ])
    var copy = model.nodes[1]
    copy.operatorType = "Neg"
    copy.domain = nil
    #expect(copy.qualifiedOperator == "Neg" && model.nodes[2].qualifiedOperator == "a::Relu")
  }
}
