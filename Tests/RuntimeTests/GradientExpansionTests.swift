import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

/// What Gradient names, and where its values come from.
@Suite struct GradientExpansionTests {
  /// Builds a graph of double-precision scalars, or vectors, with Gradient nodes.
  private struct Builder {
    var graph = GraphBuilder(name: "main")

    init(opset: Int64 = 18) {
      graph.model.irVersion = 10
      graph.model.operatorSets = [
        OperatorSet(domain: "", version: opset),
        OperatorSet(domain: "ai.onnx.preview.training", version: 1),
      ]
    }

    mutating func input(_ name: String, _ type: ElementType = .double) -> ValueID {
      graph.input(name, .tensor(type, Shape([2])))
    }

    mutating func apply(
      _ name: String, _ inputs: ValueID?..., output: String, attributes: [Attribute] = []
    ) -> ValueID {
      graph.node(name, name: output, inputs: inputs, output: output, attributes: attributes)
    }

    mutating func gradient(
      of y: String, by xs: [String], _ inputs: [ValueID?], zs: [String] = [], outputs: [String]
    ) -> [ValueID] {
      graph.node(
        "Gradient", domain: "ai.onnx.preview.training", name: "gradient", inputs: inputs,
        outputs: outputs,
        attributes: [
          Attribute("xs", .strings(xs.map { ByteString($0) })),
          Attribute("y", .string(ByteString(y))),
          Attribute("zs", .strings(zs.map { ByteString($0) })),
        ])
    }

    mutating func run(_ outputs: [ValueID], _ inputs: [String: [Double]]) throws -> [[Double]] {
      for output in outputs { graph.output(output, nil) }
      var results: [[[Double]]] = []
      for mode in ExecutionMode.allCases {
        var session = try Session(graph.model, mode: mode)
        let values = inputs.mapValues {
          RuntimeValue.tensor(Tensor(.double, [$0.count], doubles: $0))
        }
        results.append(try session.run(values).map { $0.value.tensor?.doubles ?? [] })
      }
      #expect(results[0] == results[1])
      return results[0]
    }
  }

  private func failure(_ builder: Builder, _ outputs: [ValueID], _ inputs: [String]) -> Diagnostic?
  {
    var builder = builder
    do {
      _ = try builder.run(outputs, Dictionary(uniqueKeysWithValues: inputs.map { ($0, [1, 2]) }))
      return nil
    } catch { return error as? Diagnostic }
  }

  @Test func `derivatives of derivatives`() throws {
    var builder = Builder()
    let x = builder.input("x")
    let square = builder.apply("Mul", x, x, output: "square")
    _ = builder.apply("Mul", square, x, output: "cube")
    let first = builder.gradient(of: "cube", by: ["x"], [x], outputs: ["first"])
    let second = builder.gradient(of: "first", by: ["x"], [x], outputs: ["second"])
    let third = builder.gradient(of: "second", by: ["x"], [x], outputs: ["third"])
    let y = try builder.run(first + second + third, ["x": [2, -3]])
    #expect(y == [[12, 27], [12, -18], [6, 6]])
  }

  @Test func `the inputs stand in the places of the tensors named`() throws {
    var builder = Builder()
    let (a, b, other) = (builder.input("a"), builder.input("b"), builder.input("other"))
    let sum = builder.apply("Add", a, b, output: "sum")
    let product = builder.apply("Mul", sum, a, output: "product")
    // d(a² + ab) at a = other, b = a; the value of the product stays that of a and b.
    let gradient = builder.gradient(
      of: "product", by: ["a"], [other, a], zs: ["b"], outputs: ["da"])
    // By an intermediate tensor: product = sum * a.
    let inner = builder.gradient(
      of: "product", by: ["sum"], [sum, a], zs: ["a"], outputs: ["dsum"])
    // One value in two places.
    let twice = builder.gradient(of: "product", by: ["a", "b"], [b, b], outputs: ["p", "q"])
    let y = try builder.run(
      [product] + gradient + inner + twice,
      ["a": [1, 2], "b": [10, 20], "other": [5, 7]])
    #expect(y == [[11, 44], [11, 16], [1, 2], [30, 60], [10, 20]])
  }

  @Test func `a function that stands after the gradient`() throws {
    var builder = Builder()
    let x = builder.input("x")
    let gradient = builder.gradient(of: "late", by: ["x"], [x], outputs: ["dx"])
    let late = builder.apply("Sin", x, output: "late")
    let y = try builder.run(gradient + [late], ["x": [0, 1]])
    #expect(abs(y[0][0] - 1) < 1e-12 && abs(y[0][1] - 0.5403023058681398) < 1e-12)
  }

  @Test func `what does not change, and what is not asked for`() throws {
    var builder = Builder()
    let (a, b) = (builder.input("a"), builder.input("b"))
    let exp = builder.apply("Exp", a, output: "exp")
    // Nothing that has no rule stands between b and the sum of its steps.
    let steps = builder.apply("Floor", b, output: "steps")
    _ = builder.apply("Add", exp, steps, output: "y")
    var outputs = builder.gradient(of: "y", by: ["a", "b"], [a, b], outputs: ["da", "db"])
    outputs += builder.gradient(of: "a", by: ["a", "b"], [a, b], outputs: ["aa", "ab"])
    let y = try builder.run(outputs, ["a": [0, 0], "b": [0.5, 7]])
    #expect(y == [[1, 1], [0, 0], [1, 1], [0, 0]])
    var partial = Builder()
    let (c, d) = (partial.input("c"), partial.input("d"))
    _ = partial.apply("Mul", c, d, output: "y")
    let both = partial.gradient(of: "y", by: ["c", "d"], [c, d], outputs: ["dc", "dd"])
    let node = try #require(partial.graph.model[both[1]].producer?.node)
    partial.graph.model[node].outputs[0] = nil
    #expect(try partial.run([both[1]], ["c": [3, 4], "d": [5, 6]]) == [[3, 4]])
  }

  @Test func `types are kept through casts`() throws {
    var builder = Builder()
    let x = builder.input("x", .float)
    let wide = builder.apply("Cast", x, output: "wide", attributes: [Attribute("to", .int(11))])
    _ = builder.apply("Mul", wide, wide, output: "y")
    let gradient = builder.gradient(of: "y", by: ["x"], [x], outputs: ["dx"])
    builder.graph.output(gradient[0], nil)
    var session = try Session(builder.graph.model)
    let y = try session.run(["x": .tensor(Tensor(.float, [2], doubles: [3, 0.5]))])
    #expect(y[0].value == .tensor(Tensor(.float, [2], doubles: [6, 1])))
  }

  @Test func `the mask of a dropout that has been drawn`() throws {
    var builder = Builder()
    let x = builder.graph.input("x", .tensor(.double, Shape([64])))
    let ratio = builder.graph.initializer("ratio", Tensor(.double, [], doubles: [0.75]))
    let training = builder.graph.initializer("training", Tensor(.bool, [], int64s: [1]))
    let dropped = builder.graph.node(
      "Dropout", name: "dropout", inputs: [x, ratio, training], outputs: ["y", "mask"])
    let gradient = builder.gradient(of: "y", by: ["x"], [x], outputs: ["dx"])
    builder.graph.output(dropped[0], nil)
    builder.graph.output(gradient[0], nil)
    var session = try Session(builder.graph.model)
    let ones = Tensor(.double, [64], doubles: [Double](repeating: 1, count: 64))
    let y = try session.run(["x": .tensor(ones)])
    #expect(y[0].value == y[1].value)
    #expect(Set(y[1].value.tensor?.doubles ?? []) == [0, 4])
  }

  @Test func `gradients inside of functions`() throws {
    var builder = Builder()
    let x = builder.input("x")
    let body = builder.graph.model.addGraph()
    let values = ["a", "square", "da"].map { builder.graph.model.addValue($0, in: body) }
    builder.graph.model[body].inputs = [ValueInfo(values[0])]
    builder.graph.model[body].outputs = [ValueInfo(values[2])]
    builder.graph.model.addNode(
      Node("Mul", inputs: [values[0], values[0]], outputs: [values[1]]), to: body)
    builder.graph.model.addNode(
      Node(
        "Gradient", domain: "ai.onnx.preview.training", inputs: [values[0]], outputs: [values[2]],
        attributes: [Attribute("xs", .strings(["a"])), Attribute("y", .string("square"))]),
      to: body)
    var function = Function(name: "Slope", domain: "local", body: body)
    function.operatorSets = builder.graph.model.operatorSets
    builder.graph.model.functions = [function]
    builder.graph.model.operatorSets.append(OperatorSet(domain: "local", version: 1))
    let first = builder.graph.node(
      "Slope", domain: "local", name: "first", inputs: [x], outputs: ["first"])
    let second = builder.graph.node(
      "Slope", domain: "local", name: "second", inputs: first, outputs: ["second"])
    #expect(try builder.run(first + second, ["x": [3, -1]]) == [[6, -2], [12, -4]])
  }

  @Test func `gradients inside of a branch`() throws {
    var builder = Builder()
    let x = builder.input("x")
    let condition = builder.graph.initializer("condition", Tensor(.bool, [], int64s: [1]))
    let branches = (0..<2).map { index -> GraphID in
      let body = builder.graph.model.addGraph(name: "body\(index)", parent: builder.graph.graph)
      let square = builder.graph.model.addValue("square", in: body)
      let result = builder.graph.model.addValue("result", in: body)
      builder.graph.model.addNode(Node("Mul", inputs: [x, x], outputs: [square]), to: body)
      builder.graph.model.addNode(
        Node(
          "Gradient", domain: "ai.onnx.preview.training", inputs: [x], outputs: [result],
          attributes: [Attribute("xs", .strings(["x"])), Attribute("y", .string("square"))]),
        to: body)
      builder.graph.model[body].outputs.append(ValueInfo(result, type: .tensor(.double)))
      return body
    }
    let y = builder.apply(
      "If", condition, output: "y",
      attributes: [
        Attribute("then_branch", .graph(branches[0])),
        Attribute("else_branch", .graph(branches[1])),
      ])
    #expect(try builder.run([y], ["x": [3, 4]]) == [[6, 8]])
  }

  @Test func `what has no gradient is named with its place`() throws {
    var builder = Builder()
    let x = builder.input("x")
    _ = builder.apply("IsNaN", x, output: "nan")
    _ = builder.apply("Det", x, output: "det")
    let gradient = builder.gradient(of: "det", by: ["x"], [x], outputs: ["dx"])
    var failing = builder
    failing.graph.model[x].name = "x"
    let matrix = Shape([2, 2])
    failing.graph.model[failing.graph.graph].inputs[0].type = .tensor(.double, matrix)
    failing.graph.output(gradient[0], nil)
    var session = try Session(failing.graph.model)
    #expect {
      try session.run(["x": .tensor(Tensor(.double, [2, 2], doubles: [1, 2, 3, 4]))])
    } throws: { error in
      let diagnostic = error as? Diagnostic
      return diagnostic?.code == .notExecutable
        && diagnostic?.message.contains("'Det' has no rule for its gradient") == true
        && diagnostic?.location.description.hasPrefix(
          "main/gradient (ai.onnx.preview.training::Gradient)") == true
    }
    for (xs, y, words) in [(["u"], "nan", "'u'"), (["x"], "v", "'v'"), (["x"], "nan", "bool")] {
      var wrong = Builder()
      let x = wrong.input("x")
      _ = wrong.apply("IsNaN", x, output: "nan")
      let gradient = wrong.gradient(of: y, by: xs, [x], outputs: ["dx"])
      let found = failure(wrong, gradient, ["x"])
      #expect(found?.code == .invalidArgument && found?.message.contains(words) == true)
    }
    var uneven = Builder()
    let a = uneven.input("a")
    _ = uneven.apply("Neg", a, output: "y")
    let few = uneven.gradient(of: "y", by: ["a"], [a, a], outputs: ["da"])
    #expect(failure(uneven, few, ["a"])?.code == .shapeMismatch)
  }

  @Test func `gradients of gradients do not grow without bound`() throws {
    var builder = Builder()
    let x = builder.input("x")
    _ = builder.apply("Tanh", x, output: "y0")
    var last: [ValueID] = []
    for order in 0..<40 {
      last = builder.gradient(of: "y\(order)", by: ["x"], [x], outputs: ["y\(order + 1)"])
    }
    let found = failure(builder, last, ["x"])
    #expect(found?.code == .notExecutable && found?.message.contains("nodes") == true)
  }
}
