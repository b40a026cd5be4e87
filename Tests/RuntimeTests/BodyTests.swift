import ModelIR
import Operators
import Runtime
import Testing

/// Bodies of control-flow operators, run over and over by one session.
@Suite struct BodyTests {
  /// A loop of `n` rounds whose body doubles a vector, `v = [v, v + (2 + 3)]`, and reshapes six
  /// constants to `i + 1` rows.
  private static let model: Model = {
    var builder = GraphBuilder(name: "looping")
    builder.model.irVersion = 8
    builder.model.operatorSets = [OperatorSet(domain: "", version: 17)]
    let count = builder.input("n", .tensor(.int64, []))
    let first = builder.input("v", .tensor(.float, [.unknown]))
    let condition = builder.initializer("yes", Tensor([], booleans: [true]))
    let start = builder.initializer("start", Tensor(.float, [1, 1], doubles: [0]))
    let body = addBody(to: &builder.model, in: builder.graph)
    let results = builder.node(
      "Loop", name: "loop", inputs: [count, condition, first, start], outputs: ["last", "rows"],
      attributes: [Attribute("body", .graph(body))])
    builder.output(results[0], .tensor(.float))
    builder.output(results[1], .tensor(.float))
    return builder.model
  }()

  private static func addBody(to model: inout Model, in outer: GraphID) -> GraphID {
    let body = model.addGraph(name: "body", parent: outer)
    func value(_ name: String) -> ValueID { model.addValue(name, in: body) }
    func constant(_ name: String, _ tensor: Tensor) -> ValueID {
      let id = value(name)
      model[body].initializers.append(Initializer(id, StoredTensor(tensor)))
      return id
    }
    func node(_ type: String, _ inputs: [ValueID], _ attributes: [Attribute] = []) -> ValueID {
      let output = value("\(type)_\(model[body].nodes.count)")
      model.addNode(
        Node(type, name: "", inputs: inputs, outputs: [output], attributes: attributes), to: body)
      return output
    }
    let round = value("i")
    let goesOn = value("going")
    let v = value("vector")
    let old = value("old")
    for (id, type) in [
      (round, ValueType.tensor(.int64, [])), (goesOn, .tensor(.bool, [])),
      (v, .tensor(.float, [.unknown])), (old, .tensor(.float, [.unknown, .unknown])),
    ] {
      model[body].inputs.append(ValueInfo(id, type: type))
    }
    let five = node(
      "Add",
      [
        constant("two", Tensor(.float, [1], doubles: [2])),
        constant("three", Tensor(.float, [1], doubles: [3])),
      ])
    let axis = Attribute("axis", .int(0))
    let grown = node("Concat", [v, node("Add", [v, five])], [axis])
    let one = constant("one", Tensor(.int64, [], int64s: [1]))
    let zero = constant("zero", Tensor(.int64, [1], int64s: [0]))
    let rows = node("Unsqueeze", [node("Add", [round, one]), zero])
    let shape = node(
      "Concat", [rows, constant("rest", Tensor(.int64, [1], int64s: [-1]))], [axis])
    let six = constant("six", Tensor(.float, [6], doubles: [1, 2, 3, 4, 5, 6]))
    let table = node("Reshape", [six, shape])
    for output in [node("Identity", [goesOn]), grown, table] {
      model[body].outputs.append(ValueInfo(output, type: nil))
    }
    return body
  }

  private static func inputs(_ rounds: Int, _ v: [Double]) -> [String: RuntimeValue] {
    [
      "n": .tensor(Tensor(.int64, [], int64s: [Int64(rounds)])),
      "v": .tensor(Tensor(.float, [v.count], doubles: v)),
    ]
  }

  @Test(arguments: [ExecutionMode.optimized, .reference])
  func `a body that has run before gives what its inputs ask for`(_ mode: ExecutionMode) throws {
    var session = try Session(Self.model, mode: mode)
    for _ in 0..<2 {
      let three = try session.run(Self.inputs(3, [1]))
      #expect(three[0].value.tensor?.doubles == [1, 6, 6, 11, 6, 11, 11, 16])
      #expect(three[1].value.tensor?.shape == [3, 2])
      let one = try session.run(Self.inputs(1, [7]))
      #expect(one[0].value.tensor?.doubles == [7, 12])
      #expect(one[1].value.tensor?.shape == [1, 6])
      #expect(one[1].value.tensor?.doubles == [1, 2, 3, 4, 5, 6])
      #expect(try session.run(Self.inputs(2, [0, 1]))[1].value.tensor?.shape == [2, 3])
    }
  }
}
