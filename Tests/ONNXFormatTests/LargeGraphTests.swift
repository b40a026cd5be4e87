import ByteStorage
import Diagnostics
import ModelIR
import ONNXFormat
import Testing

/// A large graph is read by several threads; what is read is what one thread reads.
@Suite struct LargeGraphTests {
  /// A chain of nodes with a constant for every other one, in a few hundred bytes more than a
  /// hundred thousand.
  private static let chain: Model = {
    var model = Model()
    let main = model.addGraph(name: "main")
    model.mainGraph = main
    var last = model.addValue("x", in: main)
    model[main].inputs = [ValueInfo(last, type: .tensor(.float, [2]))]
    for index in 0..<2_500 {
      let next = model.addValue("value \(index)", in: main)
      var node = Node(index % 2 == 0 ? "Add" : "Relu", name: "node \(index)", inputs: [last])
      if index % 2 == 0 {
        let weight = model.addValue("weight \(index)", in: main)
        let tensor = StoredTensor(
          name: "weight \(index)", elementType: .float, dimensions: [2],
          payload: .raw(ByteBuffer([UInt8](repeating: UInt8(index & 0x7f), count: 8))))
        model[main].initializers.append(Initializer(weight, tensor))
        node.inputs.append(weight)
      }
      if index % 100 == 7 {
        node.attributes = [Attribute("alpha", .float(Float(index)))]
        node.domain = "some.domain"
        node.docString = "documented"
      }
      // Left out, between others and at the end.
      if index % 100 == 8 { node.inputs.insert(nil, at: 1) }
      node.outputs = index % 100 == 9 ? [nil, next, nil] : [next]
      model.addNode(node, to: main)
      last = next
    }
    model[main].outputs = [ValueInfo(last, type: .tensor(.float, [2]))]
    model[main].valueInfos = [ValueInfo(ValueID(7), type: .tensor(.float, nil))]
    return model
  }()

  private func bytes(of model: Model) throws(Diagnostic) -> [UInt8] {
    try ONNXEncoder.encode(model).flatMap(\.array)
  }

  /// What was read, a line for each node, value and graph; or why nothing was.
  private func reading(_ bytes: ByteBuffer, threads: Int) -> [String] {
    do throws(Diagnostic) {
      let model = try ONNXDecoder.decode(bytes, file: "large.onnx", threads: threads)
      let nodes = model.nodes.map { node in
        "\(node.operatorType) \(node.domain ?? "-") \(node.name ?? "-") \(node.docString ?? "-")"
          + " \(node.inputs) \(node.outputs) \(node.attributes.map(\.name)) \(node.graph)"
          + " \(node.attributes.map { "\($0.value)" })"
      }
      let values = model.values.map { "\($0.name) \($0.graph) \($0.producer.debugDescription)" }
      let graphs = model.graphs.map { graph in
        "\(graph.name ?? "-") \(graph.nodes) \(graph.inputs) \(graph.outputs) \(graph.valueInfos)"
          + graph.initializers.map {
            " \($0.value) \($0.tensor.name ?? "-") \($0.tensor.dimensions) \($0.tensor.payload)"
          }.joined()
      }
      return try nodes + values + graphs + ["\(self.bytes(of: model).hashValue)"]
    } catch {
      return ["\(error)"]
    }
  }

  private func isReadAlike(_ bytes: [UInt8]) {
    let bytes = ByteBuffer(bytes)
    let plain = reading(bytes, threads: 1)
    #expect(reading(bytes, threads: 2) == plain)
    #expect(reading(bytes, threads: 5) == plain)
  }

  @Test func `nodes, values and constants are the same`() throws {
    let bytes = try bytes(of: Self.chain)
    isReadAlike(bytes)
    #expect(reading(ByteBuffer(bytes), threads: 2).count > 5_000)
  }

  @Test func `names that nothing declares become values`() throws {
    var model = Self.chain
    let nowhere = model.addValue("nowhere", in: GraphID(0))
    model.nodes[1_700].inputs[0] = nowhere
    model[GraphID(0)].valueInfos.append(ValueInfo(model.addValue("elsewhere", in: GraphID(0))))
    isReadAlike(try bytes(of: model))
  }

  @Test func `constants without a name, and two of one name, are read alike`() throws {
    var model = Self.chain
    let initializers = model[GraphID(0)].initializers
    model[GraphID(0)].initializers[1_100].value = initializers[3].value
    isReadAlike(try bytes(of: model))
    model[initializers[700].value].name = ""
    isReadAlike(try bytes(of: model))
  }

  @Test func `extents and what few constants have stay with each constant`() throws {
    var model = Self.chain
    for index in stride(from: 0, to: 1_250, by: 3) {
      model[GraphID(0)].initializers[index].tensor.dimensions = index % 2 == 0 ? [1, 2] : [2, 1]
    }
    model[GraphID(0)].initializers[5].tensor.docString = "documented"
    model[GraphID(0)].initializers[1_030].tensor.metadata = [MetadataEntry(key: "k", value: "v")]
    let bytes = try bytes(of: model)
    isReadAlike(bytes)
    let read = try ONNXDecoder.decode(ByteBuffer(bytes), file: "large.onnx", threads: 2)
    #expect(try self.bytes(of: read) == bytes)
    #expect(read[GraphID(0)].initializers.count { $0.tensor.docString != nil } == 1)
    #expect(read[GraphID(0)].initializers[1_030].tensor.metadata.count == 1)
  }

  @Test func `of two nodes that give one value the last one counts`() throws {
    var model = Self.chain
    for index in [3, 1_100, 2_400] { model.nodes[index].outputs = model.nodes[1_500].outputs }
    isReadAlike(try bytes(of: model))
    let read = try ONNXDecoder.decode(
      ByteBuffer(try bytes(of: model)), file: "large.onnx", threads: 2)
    let value = try #require(read.nodes[3].outputs[0])
    #expect(read[value].producer == Producer(node: NodeID(2_400), output: 0))
  }

  @Test func `graphs inside of nodes see the values around them`() throws {
    var model = Self.chain
    let inner = model.addGraph(name: "inner", parent: GraphID(0))
    let result = model.addValue("result", in: inner)
    model.addNode(
      Node("Neg", inputs: [model.nodes[2_000].outputs[0]], outputs: [result]), to: inner)
    model[inner].outputs = [ValueInfo(result)]
    model.nodes[2_100].attributes = [Attribute("body", .graph(inner))]
    isReadAlike(try bytes(of: model))
  }

  @Test func `what is damaged is refused with the same words, or read alike`() throws {
    let whole = try bytes(of: Self.chain)
    for index in 0..<16 {
      var damaged = whole
      damaged[(2 * index + 1) * whole.count / 32] ^= 1 << UInt8(index % 8)
      isReadAlike(damaged)
    }
    for count in [10, 5_000, whole.count / 2, whole.count - 1] {
      isReadAlike(Array(whole[..<count]))
    }
  }
}
