import ByteStorage
import ModelIR
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
}
