import ModelIR
import Operators
import Runtime
import Testing

/// A recurrent layer with pattern weights: X, W, R and what options ask for.
struct RecurrentCase: CustomTestStringConvertible, Sendable {
  var operatorType: String
  var steps = 3
  var batch = 1
  var inputs = 5
  var hidden = 17
  var direction = "forward"
  var isBatchFirst = false
  var hasBias = true
  var hasStates = false
  var hasPeepholes = false
  /// Whether W, R and the bias are fed instead of constant.
  var feedsWeights = false
  var lengths: [Int32] = []
  var attributes: [Attribute] = []
  var opset = 17

  var testDescription: String {
    "\(operatorType) \(steps)x\(batch)x\(inputs)->\(hidden) \(direction) \(attributes.map(\.name))"
  }

  private var directions: Int { direction == "bidirectional" ? 2 : 1 }
  private var gates: Int { ["RNN": 1, "GRU": 3][operatorType] ?? 4 }

  /// The node's inputs in order; nil where it leaves one out.
  private var tensors: [Tensor?] {
    let rows = gates * hidden
    let state = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
    func small(_ shape: [Int], _ seed: Int) -> Tensor {
      NodeCase.pattern(shape, seed: seed, from: -0.5, to: 0.5)
    }
    var result: [Tensor?] = [
      NodeCase.pattern(isBatchFirst ? [batch, steps, inputs] : [steps, batch, inputs], seed: 1),
      small([directions, rows, inputs], 2), small([directions, rows, hidden], 3),
      hasBias ? small([directions, 2 * rows], 4) : nil,
      lengths.isEmpty
        ? nil : Tensor(.int32, [batch], int64s: lengths.map(Int64.init)),
      hasStates ? small(state, 5) : nil,
    ]
    if operatorType == "LSTM" {
      result.append(hasStates ? small(state, 6) : nil)
      result.append(hasPeepholes ? small([directions, 3 * hidden], 7) : nil)
    }
    return result
  }

  /// The fed values by name.
  var feeds: [String: RuntimeValue] {
    var values: [String: RuntimeValue] = [:]
    for (index, tensor) in tensors.enumerated() where isFed(index) {
      if let tensor { values["x\(index)"] = .tensor(tensor) }
    }
    return values
  }

  private func isFed(_ index: Int) -> Bool { feedsWeights || index == 0 || index >= 4 }

  /// A model of the one node.
  var model: Model {
    var builder = GraphBuilder(name: "one layer")
    builder.model.irVersion = 8
    builder.model.operatorSets = [OperatorSet(domain: "", version: Int64(opset))]
    var inputs: [ValueID?] = []
    for (index, tensor) in tensors.enumerated() {
      guard let tensor else {
        inputs.append(nil)
        continue
      }
      inputs.append(
        isFed(index)
          ? builder.input("x\(index)", .tensor(tensor.elementType, Shape(tensor.shape)))
          : builder.initializer("c\(index)", tensor))
    }
    var all =
      attributes + [
        Attribute("hidden_size", .int(Int64(hidden))),
        Attribute("direction", .string(ByteString(direction))),
      ]
    if isBatchFirst { all.append(Attribute("layout", .int(1))) }
    let names = operatorType == "LSTM" ? ["y", "h", "c"] : ["y", "h"]
    let outputs = builder.node(
      operatorType, name: "node", inputs: inputs, outputs: names, attributes: all)
    for output in outputs { builder.output(output, .tensor(.float)) }
    return builder.model
  }
}

@Suite struct RecurrentAgreementTests {
  private static let operators = ["RNN", "GRU", "LSTM"]

  /// Numbers of units around the vectors' and panels' widths.
  static let sizes: [RecurrentCase] = operators.flatMap { name in
    [1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 48, 64, 100, 130].map {
      RecurrentCase(operatorType: name, hidden: $0)
    }
  }

  static let extents: [RecurrentCase] = operators.flatMap { name in
    [(0, 1, 3), (1, 1, 1), (1, 2, 3), (5, 3, 1), (4, 0, 3), (2, 4, 3), (3, 11, 7), (3, 2, 0)].map {
      RecurrentCase(
        operatorType: name, steps: $0.0, batch: $0.1, inputs: $0.2, direction: "bidirectional",
        hasStates: true)
    }
  }

  static let options: [RecurrentCase] = operators.flatMap { name in
    ["forward", "reverse", "bidirectional"].flatMap { direction in
      [
        RecurrentCase(operatorType: name, batch: 2, direction: direction, hasBias: false),
        RecurrentCase(
          operatorType: name, batch: 2, direction: direction, isBatchFirst: true, hasStates: true),
        RecurrentCase(
          operatorType: name, steps: 5, batch: 3, direction: direction, isBatchFirst: true,
          hasStates: true, lengths: [2, 5, 0]),
        RecurrentCase(
          operatorType: name, steps: 5, batch: 2, direction: direction, hasStates: true,
          lengths: [3, 3]),
        RecurrentCase(operatorType: name, batch: 3, direction: direction, feedsWeights: true),
        RecurrentCase(
          operatorType: name, direction: direction, attributes: [Attribute("clip", .float(0.25))]),
      ]
    }
  }

  static let cells: [RecurrentCase] = ["forward", "bidirectional"].flatMap { direction in
    [
      RecurrentCase(
        operatorType: "LSTM", batch: 2, direction: direction, hasStates: true, hasPeepholes: true),
      RecurrentCase(
        operatorType: "LSTM", batch: 2, direction: direction, hasStates: true, hasPeepholes: true,
        attributes: [Attribute("input_forget", .int(1))]),
      RecurrentCase(
        operatorType: "GRU", batch: 2, direction: direction, hasStates: true,
        attributes: [Attribute("linear_before_reset", .int(1))]),
      RecurrentCase(
        operatorType: "GRU", steps: 4, batch: 4, direction: direction, isBatchFirst: true,
        hasBias: false, attributes: [Attribute("linear_before_reset", .int(1))]),
    ]
  }

  static let functions: [RecurrentCase] = [
    "Relu", "Tanh", "Sigmoid", "Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh",
    "HardSigmoid", "Elu", "Softsign", "Softplus",
  ].flatMap { name in
    [
      RecurrentCase(
        operatorType: "RNN", hidden: 19,
        attributes: [Attribute("activations", .strings([ByteString(name)]))]),
      RecurrentCase(
        operatorType: "RNN", hidden: 19,
        attributes: [
          Attribute("activations", .strings([ByteString(name)])),
          Attribute("activation_alpha", .floats([0.3])),
          Attribute("activation_beta", .floats([0.7])),
        ]),
      RecurrentCase(
        operatorType: "LSTM", direction: "bidirectional",
        attributes: [
          Attribute(
            "activations",
            .strings(["Sigmoid", ByteString(name), "Tanh", "HardSigmoid", "Tanh", "Relu"]))
        ]),
      RecurrentCase(
        operatorType: "GRU",
        attributes: [Attribute("activations", .strings(["Sigmoid", ByteString(name)]))]),
    ]
  }

  @Test(arguments: sizes + extents + options + cells + functions)
  func `the optimized kernel computes what evaluation computes`(_ layer: RecurrentCase) throws {
    var reference = try Session(layer.model, mode: .reference)
    var optimized = try Session(layer.model)
    let expected = try reference.run(layer.feeds)
    let actual = try optimized.run(layer.feeds)
    for (a, b) in zip(actual, expected) {
      let comparison = ValueComparison(
        a.value, b.value, within: Tolerance(relative: 2e-5, absolute: 1e-5))
      #expect(comparison.isMatch, "\(a.name): \(comparison.mismatch ?? "")")
    }
    #expect(try optimized.run(layer.feeds).map(\.value) == actual.map(\.value))
    for threads in [2, 3] {
      var many = try Session(layer.model, threads: threads)
      #expect(try many.run(layer.feeds).map(\.value) == actual.map(\.value), "\(threads) threads")
    }
  }

  @Test(arguments: operators)
  func `a kernel does the work`(_ name: String) throws {
    let layer = RecurrentCase(operatorType: name, direction: "bidirectional", hasStates: true)
    var session = try Session(layer.model)
    #expect(try session.profile(layer.feeds).map(\.isOptimized) == [true])
  }

  @Test(arguments: [[6, 1], [-1, 1]] as [[Int32]])
  func `lengths that do not fit are refused`(_ lengths: [Int32]) throws {
    let layer = RecurrentCase(operatorType: "LSTM", steps: 5, batch: 2, lengths: lengths)
    var session = try Session(layer.model)
    #expect(throws: (any Error).self) { try session.run(layer.feeds) }
  }
}
