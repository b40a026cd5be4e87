import Diagnostics
import ModelIR
import Operators

/// A small registry: enough operators to provoke every rule.
let registry = OperatorRegistry([
  Operator(
    "Relu", summary: "",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.floats)])
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, context.type(0)) }),
  Operator(
    "Add", summary: "",
    versions: [
      .since(
        7, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T")],
        types: ["T": .tensor(.numeric)])
    ],
    infer: { context throws(Diagnostic) in
      guard let a = context.shape(0), let b = context.shape(1) else { return }
      guard Broadcasting.shape([a, b]) != nil else {
        throw context.mismatch("shapes \(a) and \(b) cannot be broadcast together")
      }
      context.setOutput(0, context.type(0))
    }),
  Operator(
    "Pad", summary: "",
    versions: [
      .since(
        2, inputs: [.required("data", "T"), .optional("value", "T")],
        outputs: [.required("output", "T")],
        attributes: [.required("pads", .ints), .string("mode", "constant")],
        types: ["T": .tensor(.floats)])
    ]),
  Operator(
    "Split", summary: "",
    versions: [
      .since(
        1, inputs: [.required("input", "T")], outputs: [.variadic("outputs", "T", minimum: 2)],
        types: ["T": .tensor(.floats)])
    ]),
  Operator(
    "If", summary: "",
    versions: [
      .since(
        1, inputs: [.required("cond", "tensor(bool)")],
        outputs: [.variadic("outputs", "V", isHomogeneous: false)],
        attributes: [.required("then_branch", .graph)], types: ["V": .tensor(.all)])
    ]),
  Operator(
    "Gelu", summary: "",
    versions: [.since(20, inputs: [.required("X", "T")], outputs: [.required("Y", "T")])]),
  Operator(
    "Upsample", summary: "",
    versions: [
      .since(7, inputs: [.required("X", "T")], outputs: [.required("Y", "T")]),
      .since(10) { $0.isDeprecated = true },
    ]),
  Operator(
    "DequantizeLinear", summary: "",
    versions: [
      .since(
        10, inputs: [.required("x", "T"), .required("x_scale", "tensor(float)")],
        outputs: [.required("y", "tensor(float)")], types: ["T": .tensor(.uint8)])
    ]),
  Operator(
    "Scaler", domain: "ai.onnx.ml", summary: "",
    versions: [.since(1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")])]),
  Operator(
    "LayerNormalization", summary: "",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")], isStandard: false),
      .since(17, inputs: [.required("X", "T")], outputs: [.required("Y", "T")]),
    ]),
  Operator(
    "FusedConv", domain: "com.microsoft", summary: "", isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.floats)])
    ]),
])

/// A float vector.
let vector = ValueType.tensor(.float, [4])

/// A constant vector of four floats.
let constant = StoredTensor(Tensor(.float, [4], doubles: [1, 2, 3, 4]))

/// A model of one main graph, built by `build`, which is given the input `x`; valid unless `build`
/// makes it otherwise.
func model(
  irVersion: Int64 = 8, opset: Int64 = 17,
  _ build: (inout GraphBuilder, ValueID) -> ValueID = { $0.relu($1) }
) -> Model {
  var builder = GraphBuilder(name: "main")
  builder.model.irVersion = irVersion
  builder.model.operatorSets = [OperatorSet(domain: nil, version: opset)]
  let x = builder.input("x", vector)
  builder.output(build(&builder, x), vector)
  return builder.model
}

extension GraphBuilder {
  /// Applies Relu.
  mutating func relu(_ x: ValueID?, name: String = "relu", output: String = "y") -> ValueID {
    node("Relu", name: name, inputs: [x], output: output)
  }

  /// Applies an operator to inputs.
  mutating func apply(
    _ type: String, domain: String? = nil, _ inputs: [ValueID?], _ attributes: [Attribute] = []
  ) -> ValueID {
    let outputs = node(
      type, domain: domain, name: type.lowercased(), inputs: inputs, outputs: ["y"],
      attributes: attributes)
    return outputs.first ?? ValueID(0)
  }

  /// Adds an If node with a subgraph that `build` fills.
  mutating func branch(_ x: ValueID, _ build: (inout Model, GraphID) -> ValueID) -> ValueID {
    let body = model.addGraph(name: "then", parent: graph)
    let output = build(&model, body)
    model[body].outputs.append(ValueInfo(output))
    let condition = initializer("condition", Tensor(.bool, [], int64s: [1]))
    return apply("If", [condition], [Attribute("then_branch", .graph(body))])
  }
}

extension Model {
  /// Adds a function whose body `build` fills, with one input.
  mutating func addFunction(
    _ name: String, domain: String = "local", opset: Int64? = 17,
    _ build: (inout Model, GraphID, ValueID) -> ValueID
  ) -> Int {
    let body = addGraph()
    let x = addValue("a", in: body)
    self[body].inputs.append(ValueInfo(x))
    let y = build(&self, body, x)
    self[body].outputs.append(ValueInfo(y))
    var function = Function(name: name, domain: domain, body: body)
    if let opset { function.operatorSets = [OperatorSet(domain: nil, version: opset)] }
    functions.append(function)
    return functions.count - 1
  }

  /// Adds a Relu node.
  mutating func relu(_ x: ValueID?, output: String = "b", to graph: GraphID) -> ValueID {
    add("Relu", [x], output: output, to: graph)
  }

  /// Adds a node with one output.
  mutating func add(
    _ type: String, domain: String? = nil, _ inputs: [ValueID?], output: String = "b",
    to graph: GraphID, attributes: [Attribute] = []
  ) -> ValueID {
    let value = addValue(output, in: graph)
    addNode(
      Node(type, domain: domain, inputs: inputs, outputs: [value], attributes: attributes),
      to: graph)
    return value
  }

  /// This model after a change.
  func with(_ change: (inout Model) -> Void) -> Model {
    var copy = self
    change(&copy)
    return copy
  }

  /// The main graph.
  var main: Graph {
    get { graphs[0] }
    set { graphs[0] = newValue }
  }
}
