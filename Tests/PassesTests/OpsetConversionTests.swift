import Diagnostics
import ModelIR
import Operators
import Passes
import Testing

@Suite struct OpsetConversionTests {
  /// A graph of one node over inputs of these types.
  private static func model(
    _ operatorType: String, _ types: [ValueType], opset: Int64, constants: [Tensor] = [],
    attributes: [Attribute] = [], output: ValueType
  ) -> Model {
    var builder = GraphBuilder(name: "g")
    var inputs: [ValueID?] = types.enumerated().map { builder.input("x\($0)", $1) }
    for (index, tensor) in constants.enumerated() {
      inputs.append(builder.initializer("c\(index)", tensor))
    }
    let y = builder.node(
      operatorType, name: "node", inputs: inputs, output: "y", attributes: attributes)
    builder.output(y, output)
    builder.model.operatorSets = [OperatorSet(domain: "", version: opset)]
    builder.model.irVersion = 8
    return builder.model
  }

  private func operators(_ model: Model) throws -> [String] {
    model[try #require(model.mainGraph)].nodes.map { model[$0].operatorType }
  }

  @Test func `axes that are constant become an attribute, and their initializer goes`() throws {
    let axes = Tensor(.int64, [1], int64s: [1])
    let model = Self.model(
      "ReduceMean", [.tensor(.float, [2, 3])], opset: 18, constants: [axes],
      output: .tensor(.float, [2, 1]))
    let (result, report) = try model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": 13]))
    #expect(report.refusals.isEmpty)
    let graph = try #require(result.mainGraph)
    let node = result[result[graph].nodes[0]]
    guard case .ints(let values)? = node.attribute("axes")?.value else {
      Issue.record("no axes")
      return
    }
    #expect(values == [1] && node.inputs.count == 1)
    #expect(result[graph].initializers.isEmpty)
    #expect(result.operatorSetVersion(of: "") == 13 && result.irVersion == 7)
  }

  @Test func `the default value of an input is no constant`() throws {
    let axes = Tensor(.int64, [1], int64s: [1])
    var model = Self.model(
      "ReduceMean", [.tensor(.float, [2, 3])], opset: 18, constants: [axes],
      output: .tensor(.float, nil))
    let graph = try #require(model.mainGraph)
    model[graph].inputs.append(
      ValueInfo(model[graph].initializers[0].value, type: .tensor(.int64, [1])))
    let (_, report) = try model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": 13]))
    #expect(report.refusals.map(\.code.id) == ["E0713"])
  }

  @Test func `a type that the older operator lacks is cast to one that holds its values`() throws {
    let type = ValueType.tensor(.int8, [2])
    let model = Self.model("Max", [type, type], opset: 13, output: type)
    let (result, report) = try model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": 9]))
    #expect(report.refusals.isEmpty)
    #expect(try operators(result) == ["Cast", "Cast", "Max", "Cast"])
    #expect(report.moves.first?.move.inserted == ["3 Cast"])
  }

  @Test func `every node that cannot be expressed is named with its reason`() throws {
    var builder = GraphBuilder(name: "g")
    let x = builder.input("x", .tensor(.bfloat16, [2]))
    let a = builder.node("Relu", name: "first", inputs: [x], output: "a")
    let b = builder.node("Abs", name: "second", inputs: [a], output: "b")
    builder.output(b, .tensor(.bfloat16, [2]))
    builder.model.operatorSets = [OperatorSet(domain: "", version: 13)]
    let (_, report) = try builder.model.convertingOperatorSets(
      to: OpsetTarget(operatorSets: ["": 12]))
    #expect(report.refusals.map(\.code.id) == ["E0711", "E0711"])
    #expect(report.refusals.map(\.location.description) == ["g/first (Relu)", "g/second (Abs)"])
  }

  @Test func `before IR version 4 initializers are inputs`() throws {
    let bounds = [Tensor(scalar: -1), Tensor(scalar: 1)]
    let model = Self.model(
      "Sum", [.tensor(.float, [])], opset: 13, constants: bounds, output: .tensor(.float, []))
    let (result, _) = try model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": 8]))
    let graph = try #require(result.mainGraph)
    #expect(result.irVersion == 3)
    #expect(result[graph].inputs.map { result[$0.value].name } == ["x0", "c0", "c1"])
  }

  @Test func `functions are converted too, and inlined where the IR version has none`() throws {
    var builder = GraphBuilder(name: "g")
    let x = builder.input("x", .tensor(.float, [2, 3]))
    let name = try builder.function(
      "Scale", domain: "local", inputs: ["v"], operatorSets: [OperatorSet(domain: "", version: 15)]
    ) { builder, values in
      [builder.node("HardSwish", name: "inner", inputs: [values[0]], output: "w")]
    }
    let y = builder.node(name, domain: "local", name: "call", inputs: [x], outputs: ["y"])[0]
    builder.output(y, .tensor(.float, [2, 3]))
    builder.model.operatorSets += [OperatorSet(domain: "", version: 15)]
    builder.model.irVersion = 8
    let newer = try builder.model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": 22]))
    #expect(newer.model.functions.first?.operatorSets.version(of: "") == 22)
    let older = try builder.model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": 13]))
    #expect(older.model.functions.isEmpty && older.report.refusals.isEmpty)
    #expect(try operators(older.model) == ["HardSigmoid", "Mul"])
    #expect(!older.report.notes.isEmpty)
  }

  @Test func `branches are converted with the graph around them`() throws {
    var builder = GraphBuilder(name: "g")
    let condition = builder.input("condition", .tensor(.bool, []))
    let x = builder.input("x", .tensor(.float, [2, 3]))
    func branch(_ name: String, _ axis: Int64) throws -> GraphID {
      try builder.subgraph(name) { builder, _ in
        [
          builder.node(
            "Softmax", name: name, inputs: [x], output: name + "_y",
            attributes: [Attribute("axis", .int(axis))])
        ]
      }
    }
    let attributes = [
      Attribute("then_branch", .graph(try branch("then", 0))),
      Attribute("else_branch", .graph(try branch("else", 1))),
    ]
    let y = builder.node("If", name: "if", inputs: [condition], output: "y", attributes: attributes)
    builder.output(y, .tensor(.float, [2, 3]))
    builder.model.operatorSets = [OperatorSet(domain: "", version: 16)]
    let (result, report) = try builder.model.convertingOperatorSets(
      to: OpsetTarget(operatorSets: ["": 11]))
    #expect(report.refusals.isEmpty)
    let graph = try #require(result.mainGraph)
    let inner = result[result[graph].nodes[0]].subgraphs.map { id in
      result[id].nodes.map { result[$0].operatorType }
    }
    #expect(inner == [["Transpose", "Softmax", "Transpose"], ["Softmax"]])
  }

  // onnx.checker 1.23.2 with full_check refuses the operator without them from 13 on, and takes it with them.
  @Test(arguments: [(9, 12, false), (12, 13, true), (13, 28, true), (28, 12, false)])
  func `axes of MeanVarianceNormalization are stated where the checker needs them`(
    _ from: Int64, _ to: Int, _ isStated: Bool
  ) throws {
    let type = ValueType.tensor(.float, [3, 3, 3, 1])
    let model = Self.model("MeanVarianceNormalization", [type], opset: from, output: type)
    let (result, report) = try model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": to]))
    #expect(report.refusals.isEmpty)
    let node = result[result[try #require(result.mainGraph)].nodes[0]]
    var axes: [Int64]?
    if case .ints(let stated)? = node.attribute("axes")?.value { axes = stated }
    #expect(axes == (isStated ? [0, 2, 3] : nil))
    #expect(node.operatorType == "MeanVarianceNormalization" && node.name == "node")
  }

  @Test func `what is written for the set asked for stays as it is`() throws {
    var model = Self.model("Relu", [.tensor(.float, [2])], opset: 14, output: .tensor(.float, [2]))
    model.metadata = [MetadataEntry(key: "author", value: "somebody")]
    let (result, report) = try model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": 21]))
    #expect(report.moves.isEmpty)
    #expect(result.metadata == model.metadata)
    #expect(try operators(result) == ["Relu"])
  }
}
