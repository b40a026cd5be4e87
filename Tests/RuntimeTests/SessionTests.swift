import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

@Suite struct SessionTests {
  /// x -> Relu -> a -> Add(a, x) -> b -> Reshape -> c, with b and c as outputs.
  private static func chain() -> Model {
    var builder = GraphBuilder(name: "chain")
    builder.model.irVersion = 8
    builder.model.operatorSets = [OperatorSet(domain: "", version: 17)]
    let x = builder.input("x", .tensor(.float, [.symbol("N"), 4]))
    let shape = builder.initializer("shape", [4, -1])
    let a = builder.node("Relu", name: "relu", inputs: [x], output: "a")
    let b = builder.node("Add", name: "add", inputs: [a, x], output: "b")
    let c = builder.node("Reshape", name: "reshape", inputs: [b, shape], output: "c")
    let d = builder.node("Neg", name: "neg", inputs: [c], output: "d")
    builder.output(b, .tensor(.float))
    builder.output(d, .tensor(.float))
    return builder.model
  }

  private static func feed(_ numbers: [Double]) -> [String: RuntimeValue] {
    ["x": .tensor(Tensor(.float, [numbers.count / 4, 4], doubles: numbers))]
  }

  @Test(arguments: ExecutionMode.allCases)
  func `outputs survive later runs and views of them`(_ mode: ExecutionMode) throws {
    var session = try Session(Self.chain(), mode: mode)
    let first = try session.run(Self.feed([1, -1, 2, -2]))
    let second = try session.run(Self.feed([5, 6, 7, 8, -1, -2, -3, -4]))
    #expect(first.map(\.name) == ["b", "d"])
    #expect(first[0].value.tensor?.doubles == [2, -1, 4, -2])
    #expect(first[1].value.tensor?.doubles == [-2, 1, -4, 2])
    #expect(second[1].value.tensor?.shape == [4, 2])
    #expect(second[0].value.tensor?.doubles == [10, 12, 14, 16, -1, -2, -3, -4])
  }

  @Test func `captured values follow the outputs`() throws {
    var session = try Session(Self.chain())
    let a = try #require(session.model.value(named: "a"))
    let results = try session.run(Self.feed([1, -1, 2, -2]), capturing: [a])
    #expect(results.last?.name == "a")
    #expect(results.last?.value.tensor?.doubles == [1, 0, 2, 0])
  }

  /// A product, of which the caller may feed the right operand in place of its default.
  @Test(arguments: ExecutionMode.allCases, [nil, 3.0])
  func `a default value gives way to what is fed`(_ mode: ExecutionMode, _ fed: Double?) throws {
    var builder = GraphBuilder(name: "defaults")
    builder.model.irVersion = 8
    builder.model.operatorSets = [OperatorSet(domain: "", version: 17)]
    let x = builder.input("x", .tensor(.float, [1, 2]))
    let w = builder.initializer("w", Self.matrix(1))
    builder.model[builder.graph].inputs.append(ValueInfo(w, type: .tensor(.float, [2, 8])))
    builder.output(builder.node("MatMul", name: "n", inputs: [x, w], output: "y"), .tensor(.float))
    var session = try Session(builder.model, mode: mode)
    var inputs = ["x": RuntimeValue.tensor(Tensor(.float, [1, 2], doubles: [1, 10]))]
    if let fed { inputs["w"] = .tensor(Self.matrix(fed)) }
    let expected = [Double](repeating: 11 * (fed ?? 1), count: 8)
    #expect(try session.run(inputs)[0].value.tensor?.doubles == expected)
  }

  private static func matrix(_ number: Double) -> Tensor {
    Tensor(.float, [2, 8], doubles: [Double](repeating: number, count: 16))
  }

  @Test(arguments: [
    (["x": RuntimeValue.tensor(Tensor(.float, [2, 3], doubles: [0, 0, 0, 0, 0, 0]))], "shape"),
    (["x": RuntimeValue.tensor(Tensor(.int64, [1, 4], int64s: [0, 0, 0, 0]))], "element type"),
    (["y": RuntimeValue.tensor(Tensor(scalar: 1))], "no input 'y'"),
    ([:], "has no value"),
  ])
  func `inputs that do not match are refused`(
    _ inputs: [String: RuntimeValue], _ words: String
  ) throws {
    var session = try Session(Self.chain())
    #expect {
      try session.run(inputs)
    } throws: { error in
      (error as? Diagnostic)?.code == .wrongInputs
        && (error as? Diagnostic)?.message.contains(words) == true
    }
  }

  @Test func `an unknown operator is named with its place`() throws {
    var builder = GraphBuilder(name: "main")
    builder.model.operatorSets = [OperatorSet(domain: "", version: 17)]
    let x = builder.input("x", .tensor(.float, [1]))
    let y = builder.node("Frobnicate", name: "n", inputs: [x], output: "y")
    builder.output(y, .tensor(.float))
    var session = try Session(builder.model)
    #expect {
      try session.run(["x": .tensor(Tensor(scalar: 1).reshaped([1]))])
    } throws: { error in
      let diagnostic = error as? Diagnostic
      return diagnostic?.code == .unknownOperator
        && diagnostic?.location.description == "main/n (Frobnicate)"
    }
  }

  @Test func `functions are expanded with defaults, references and nesting`() throws {
    var model = Model()
    model.irVersion = 8
    model.operatorSets = [
      OperatorSet(domain: "", version: 17), OperatorSet(domain: "local", version: 1),
    ]
    let main = model.addGraph(name: "main")
    model.mainGraph = main
    // scale(x) = LeakyRelu(x, alpha = the function's 'slope', 0.5 by default)
    let inner = model.addGraph(name: nil)
    let innerIn = model.addValue("in", in: inner)
    let innerOut = model.addValue("out", in: inner)
    model[inner].inputs = [ValueInfo(innerIn)]
    model[inner].outputs = [ValueInfo(innerOut)]
    var reference = Attribute("alpha", .none)
    reference.referencedName = "slope"
    model.addNode(
      Node("LeakyRelu", inputs: [innerIn], outputs: [innerOut], attributes: [reference]), to: inner)
    var scale = Function(name: "scale", domain: "local", body: inner)
    scale.attributeDefaults = [Attribute("slope", .float(0.5))]
    scale.operatorSets = [OperatorSet(domain: "", version: 17)]
    // twice(x) = scale(scale(x, slope = 0.25))
    let outer = model.addGraph(name: nil)
    let outerIn = model.addValue("in", in: outer)
    let middle = model.addValue("middle", in: outer)
    let outerOut = model.addValue("out", in: outer)
    model[outer].inputs = [ValueInfo(outerIn)]
    model[outer].outputs = [ValueInfo(outerOut)]
    model.addNode(
      Node(
        "scale", domain: "local", inputs: [outerIn], outputs: [middle],
        attributes: [Attribute("slope", .float(0.25))]), to: outer)
    model.addNode(Node("scale", domain: "local", inputs: [middle], outputs: [outerOut]), to: outer)
    var twice = Function(name: "twice", domain: "local", body: outer)
    twice.operatorSets = [OperatorSet(domain: "local", version: 1)]
    model.functions = [scale, twice]
    let x = model.addValue("x", in: main)
    let y = model.addValue("y", in: main)
    model[main].inputs = [ValueInfo(x, type: .tensor(.float, [2]))]
    model[main].outputs = [ValueInfo(y, type: .tensor(.float))]
    model.addNode(Node("twice", domain: "local", inputs: [x], outputs: [y]), to: main)
    var session = try Session(model)
    let result = try session.run(["x": .tensor(Tensor(.float, [2], doubles: [-8, 3]))])
    #expect(result[0].value.tensor?.doubles == [-1, 3])
  }

  @Test func `overloads of a function are told apart`() throws {
    var model = Model()
    model.irVersion = 10
    model.operatorSets = [
      OperatorSet(domain: "", version: 17), OperatorSet(domain: "local", version: 1),
    ]
    let main = model.addGraph(name: "main")
    model.mainGraph = main
    for (overload, slope) in [(nil, 0.5), ("steep", 4)] as [(String?, Float)] {
      let body = model.addGraph(name: nil)
      let input = model.addValue("in", in: body)
      let output = model.addValue("out", in: body)
      model[body].inputs = [ValueInfo(input)]
      model[body].outputs = [ValueInfo(output)]
      model.addNode(
        Node(
          "LeakyRelu", inputs: [input], outputs: [output],
          attributes: [Attribute("alpha", .float(slope))]), to: body)
      var function = Function(name: "scale", domain: "local", body: body)
      function.overload = overload
      function.operatorSets = [OperatorSet(domain: "", version: 17)]
      model.functions.append(function)
    }
    let x = model.addValue("x", in: main)
    model[main].inputs = [ValueInfo(x, type: .tensor(.float, [2]))]
    for (name, overload) in [("plain", nil), ("steep", "steep")] as [(String, String?)] {
      let y = model.addValue(name, in: main)
      model[main].outputs.append(ValueInfo(y, type: .tensor(.float)))
      var call = Node("scale", domain: "local", inputs: [x], outputs: [y])
      call.overload = overload
      model.addNode(call, to: main)
    }
    var session = try Session(model)
    let results = try session.run(["x": .tensor(Tensor(.float, [2], doubles: [-8, 3]))])
    #expect(results.map { $0.value.tensor?.doubles } == [[-4, 3], [-32, 3]])
  }
}
