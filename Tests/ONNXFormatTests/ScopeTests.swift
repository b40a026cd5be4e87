import ByteStorage
import ModelIR
import ONNXFormat
import Testing

@Suite struct ScopeTests {
  private func model(_ name: String) throws -> Model {
    try ONNXDecoder.decode(try Fixtures.bytes(name), file: name)
  }

  private func graph(_ name: String, in model: Model) throws -> GraphID {
    let index = try #require(model.graphs.firstIndex { $0.name == name })
    return try #require(
      model.nodes.flatMap(\.subgraphs).first { Int($0.index) == index } ?? model.mainGraph)
  }

  @Test func `subgraphs capture values of all graphs around them, also later ones`() throws {
    let model = try model("scopes")
    let main = try #require(model.mainGraph)
    let inner = try graph("inner", in: model)
    let then = try graph("then", in: model)
    #expect(model[inner].parent == then && model[then].parent == main)
    let add = model[try #require(model[inner].nodes.first)]
    let captured = add.inputs.compactMap(\.self).map { model[$0] }
    #expect(captured.map(\.name) == ["x", "late"])
    #expect(captured.map(\.graph) == [main, main])
    #expect(add.inputs[0] == model[main].inputs[0].value)
  }

  @Test func `an inner declaration hides an outer one`() throws {
    let model = try model("scopes")
    let other = try graph("else", in: model)
    let neg = model[try #require(model[other].nodes.first)]
    let hidden = try #require(neg.outputs[0])
    #expect(model[hidden].name == "late" && model[hidden].graph == other)
    #expect(model[other].outputs.map(\.value) == [hidden])
  }

  @Test func `dangling, duplicated and cyclic names are held`() throws {
    let model = try model("scopes")
    let main = try #require(model.mainGraph)
    let nodes = model[main].nodes.map { model[$0] }
    let nowhere = try #require(nodes[2].inputs[0])
    #expect(model[nowhere].name == "nowhere" && model[nowhere].producer == nil)
    #expect(nodes[1].outputs == nodes[2].outputs)
    #expect(nodes[3].inputs == nodes[4].outputs && nodes[4].inputs == nodes[3].outputs)
    #expect(nodes[5].inputs[1] == nil && nodes[5].outputs[0] == nil)
  }

  @Test func `functions see nothing around them and training graphs see the main one`() throws {
    let functions = try model("functions")
    #expect(functions.functions.map(\.overload) == [nil, "twice"])
    let body = functions[functions.functions[0].body]
    #expect(body.parent == nil && functions[body.inputs[0].value].name == "a")
    #expect(functions[functions.functions[0].body].valueInfos[0].value == body.outputs[0].value)

    let training = try model("training")
    let info = try #require(training.trainingInfo.first)
    let algorithm = try #require(info.algorithm)
    let step = training[try #require(training[algorithm].nodes.first)]
    #expect(training[algorithm].parent == training.mainGraph)
    #expect(step.inputs.compactMap(\.self).allSatisfy { training[$0].graph == training.mainGraph })
  }

  @Test func `an attribute without value field has its type's default, a reference none`() throws {
    // Node attributes: INT 'a' without `i`, and FLOAT 'b' that refers to 'c'.
    let node: [UInt8] =
      [0x2a, 6, 0x0a, 1, 0x61, 0xa0, 0x01, 2]
      + [0x2a, 10, 0x0a, 1, 0x62, 0xa0, 0x01, 1, 0xaa, 0x01, 1, 0x63]
    let count = UInt8(node.count)
    let bytes = [0x3a, count + 2, 0x0a, count] + node
    let model = try ONNXDecoder.decode(ByteBuffer(bytes), file: "defaults")
    guard case .int(0) = model.nodes[0].attributes[0].value,
      case .none = model.nodes[0].attributes[1].value
    else {
      Issue.record("\(model.nodes[0].attributes)")
      return
    }
    #expect(model.nodes[0].attributes[1].referencedName == "c")
  }

  @Test func `names are equal by their bytes alone`() throws {
    // An accented letter, and the letter with its accent behind it: Swift's strings call them equal.
    let names = ["\u{e9}", "e\u{301}"]
    var model = Model()
    let main = model.addGraph(name: "main")
    model.mainGraph = main
    let values = names.map { model.addValue($0, in: main) }
    model[main].inputs = values.map { ValueInfo($0) }
    let sum = model.addValue("sum", in: main)
    model.addNode(Node("Add", inputs: values, outputs: [sum]), to: main)
    let bytes = try ONNXEncoder.encode(model).flatMap(\.array)
    let read = try ONNXDecoder.decode(ByteBuffer(bytes), file: "names")
    let graph = try read[#require(read.mainGraph)]
    let inputs = graph.inputs.map(\.value)
    #expect(Set(inputs).count == 2)
    #expect(inputs.map { Array(read[$0].name.utf8) } == names.map { Array($0.utf8) })
    #expect(try Array(read[#require(graph.nodes.first)].inputs) == inputs)
  }
}
