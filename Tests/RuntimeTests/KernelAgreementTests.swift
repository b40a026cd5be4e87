import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

/// One node with its inputs: some fed, some constant.
struct NodeCase: CustomTestStringConvertible, Sendable {
  var operatorType: String
  var feeds: [[Int]]
  var constants: [Tensor] = []
  var attributes: [Attribute] = []
  var opset = 17

  var testDescription: String { "\(operatorType) \(feeds) \(constants.map(\.shape))" }

  /// A model of the one node.
  var model: Model {
    var builder = GraphBuilder(name: "one node")
    builder.model.irVersion = 8
    builder.model.operatorSets = [OperatorSet(domain: "", version: Int64(opset))]
    var inputs: [ValueID?] = []
    for (k, shape) in feeds.enumerated() {
      inputs.append(builder.input("x\(k)", .tensor(.float, Shape(shape))))
    }
    for (k, tensor) in constants.enumerated() {
      inputs.append(builder.initializer("c\(k)", tensor))
    }
    let output = builder.node(
      operatorType, name: "node", inputs: inputs, output: "y", attributes: attributes)
    builder.output(output, .tensor(.float))
    return builder.model
  }

  /// The same made-up inputs in every run: a repeating pattern without symmetry.
  var inputs: [String: RuntimeValue] {
    var values: [String: RuntimeValue] = [:]
    for (k, shape) in feeds.enumerated() {
      values["x\(k)"] = .tensor(Self.pattern(shape, seed: k + 1))
    }
    return values
  }

  static func pattern(
    _ shape: [Int], seed: Int, from low: Double = -2, to high: Double = 2
  ) -> Tensor {
    let numbers = (0..<shape.elementCount).map { i in
      low + (high - low) * Double((i &* 7919 &+ seed &* 104_729) % 1009) / 1009
    }
    return Tensor(.float, shape, doubles: numbers)
  }
}

@Suite struct KernelAgreementTests {
  private static let sizes = [0, 1, 7, 8, 9, 15, 16, 17, 31, 33, 1000]

  static let unary: [NodeCase] = [
    "Relu", "Sigmoid", "Tanh", "Exp", "Abs", "Neg", "Floor", "Ceil", "Erf", "Softplus", "HardSwish",
    "Reciprocal",
  ].flatMap { name in sizes.map { NodeCase(operatorType: name, feeds: [[$0]]) } }

  static let binary: [NodeCase] = ["Add", "Sub", "Mul", "Div", "Max", "Min"].flatMap { name in
    [
      [[17], [17]], [[3, 17], [17]], [[17], [3, 17]], [[2, 3, 5], [3, 1]], [[2, 3, 5], [1]],
      [[], [4, 9]], [[4, 1], [1, 33]], [[0, 3], [3]], [[2, 1, 4, 1], [3, 1, 5]], [[1], [1]],
    ].map { NodeCase(operatorType: name, feeds: $0) }
  }

  private static func convolution(
    _ x: [Int], _ w: [Int], bias: Bool = true, _ attributes: [Attribute] = []
  ) -> NodeCase {
    let weights = NodeCase.pattern(w, seed: 11)
    let constants = bias ? [weights, NodeCase.pattern([w[0]], seed: 12)] : [weights]
    return NodeCase(operatorType: "Conv", feeds: [x], constants: constants, attributes: attributes)
  }

  static let windows: [NodeCase] = [
    convolution([2, 3, 9, 11], [4, 3, 3, 3]),
    convolution(
      [1, 3, 9, 11], [4, 3, 3, 3], bias: false, [Attribute("pads", .ints([1, 2, 0, 1]))]),
    convolution([1, 4, 8, 8], [6, 4, 1, 1]),
    convolution(
      [1, 4, 17, 15], [6, 2, 3, 2],
      [Attribute("group", .int(2)), Attribute("strides", .ints([2, 3]))]),
    convolution(
      [2, 5, 12, 12], [5, 1, 3, 3],
      [Attribute("group", .int(5)), Attribute("pads", .ints([1, 1, 1, 1]))]),
    convolution(
      [1, 3, 12, 12], [6, 1, 5, 3],
      [Attribute("group", .int(3)), Attribute("strides", .ints([2, 1]))]),
    convolution(
      [1, 2, 20, 20], [3, 2, 3, 3],
      [Attribute("dilations", .ints([2, 3])), Attribute("auto_pad", .string("SAME_UPPER"))]),
    convolution([1, 3, 40], [4, 3, 5]),
    convolution([1, 64, 30, 40], [8, 64, 3, 3]),
    pooling("MaxPool", [1, 2, 9, 10], [3, 3], [Attribute("strides", .ints([2, 2]))]),
    pooling("MaxPool", [1, 2, 9, 10], [2, 3], [Attribute("ceil_mode", .int(1))]),
    pooling("MaxPool", [2, 3, 16, 16], [2, 2], [Attribute("pads", .ints([1, 0, 1, 1]))]),
    pooling("MaxPool", [1, 2, 30], [4], []),
    pooling("AveragePool", [1, 2, 9, 10], [3, 3], [Attribute("pads", .ints([1, 1, 1, 1]))]),
    pooling(
      "AveragePool", [1, 2, 9, 10], [3, 2],
      [
        Attribute("pads", .ints([1, 1, 1, 1])), Attribute("count_include_pad", .int(1)),
        Attribute("ceil_mode", .int(1)), Attribute("strides", .ints([2, 2])),
      ]),
    NodeCase(operatorType: "GlobalAveragePool", feeds: [[2, 3, 7, 5]]),
    NodeCase(
      operatorType: "LRN", feeds: [[2, 7, 3, 5]],
      attributes: [Attribute("size", .int(5)), Attribute("alpha", .float(0.01))]),
  ]

  private static func pooling(
    _ name: String, _ x: [Int], _ kernel: [Int64], _ attributes: [Attribute]
  ) -> NodeCase {
    NodeCase(
      operatorType: name, feeds: [x],
      attributes: attributes + [Attribute("kernel_shape", .ints(kernel))])
  }

  static let matrices: [NodeCase] = [
    NodeCase(operatorType: "MatMul", feeds: [[3, 5], [5, 7]]),
    NodeCase(operatorType: "MatMul", feeds: [[2, 3, 5], [5, 7]]),
    NodeCase(operatorType: "MatMul", feeds: [[2, 1, 3, 5], [4, 5, 7]]),
    NodeCase(operatorType: "MatMul", feeds: [[130, 40], [40, 600]]),
    NodeCase(operatorType: "Gemm", feeds: [[1, 33], [33, 17], [17]]),
    NodeCase(
      operatorType: "Gemm", feeds: [[1, 33], [600, 33], [600]],
      attributes: [Attribute("transB", .int(1)), Attribute("alpha", .float(0.5))]),
    NodeCase(
      operatorType: "Gemm", feeds: [[9, 4], [9, 6], [4, 1]],
      attributes: [Attribute("transA", .int(1)), Attribute("beta", .float(2))]),
    NodeCase(operatorType: "Softmax", feeds: [[5, 33]]),
    NodeCase(operatorType: "Softmax", feeds: [[2, 3, 4]], attributes: [], opset: 11),
    NodeCase(operatorType: "LogSoftmax", feeds: [[5, 1]]),
    NodeCase(
      operatorType: "BatchNormalization", feeds: [[2, 3, 4, 5]],
      constants: (1...3).map { NodeCase.pattern([3], seed: $0) }
        + [NodeCase.pattern([3], seed: 4, from: 0.1, to: 3)]),
    NodeCase(
      operatorType: "LayerNormalization", feeds: [[4, 33]],
      constants: [NodeCase.pattern([33], seed: 1), NodeCase.pattern([33], seed: 2)]),
  ]

  @Test(arguments: unary + binary + windows + matrices)
  func `the optimized kernel computes what evaluation computes`(_ node: NodeCase) throws {
    var reference = try Session(node.model, mode: .reference)
    var optimized = try Session(node.model)
    let expected = try reference.run(node.inputs)
    let actual = try optimized.run(node.inputs)
    // Convolutions after Winograd come within 1e-5 of the largest output.
    let largest = expected[0].value.tensor?.doubles.map(abs).max() ?? 0
    let comparison = ValueComparison(
      actual[0].value, expected[0].value,
      within: Tolerance(
        relative: 2e-5, absolute: node.operatorType == "Conv" ? max(2e-5, 1e-5 * largest) : 2e-5))
    #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
    #expect(try optimized.run(node.inputs)[0].value == actual[0].value, "a second run differs")
  }

  @Test(arguments: windows + matrices)
  func `results have the same bits at any number of threads`(_ node: NodeCase) throws {
    var one = try Session(node.model, threads: 1)
    let expected = try one.run(node.inputs)[0].value
    for threads in [2, 3, 7] {
      var many = try Session(node.model, threads: threads)
      #expect(try many.run(node.inputs)[0].value == expected, "\(threads) threads")
    }
  }
}
