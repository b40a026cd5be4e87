import ModelIR
import Operators
import Runtime
import Testing

/// One attention or normalization node with any inputs and outputs.
struct AttentionCase: CustomTestStringConvertible, Sendable {
  var name: String
  var domain: String?
  /// The inputs; nil where one is left out.
  var inputs: [Tensor?]
  /// Inputs that are constants of the model.
  var constants: Set<Int> = []
  var outputCount = 1
  var attributes: [Attribute] = []

  var testDescription: String { "\(name) \(inputs.map { $0?.shape ?? [] }) \(attributes)" }

  var model: Model {
    var builder = GraphBuilder(name: "one node")
    builder.model.irVersion = 10
    builder.model.operatorSets = [
      OperatorSet(domain: "", version: 23), OperatorSet(domain: "com.microsoft", version: 1),
    ]
    let values = inputs.enumerated().map { index, tensor -> ValueID? in
      guard let tensor else { return nil }
      return constants.contains(index)
        ? builder.initializer("x\(index)", tensor)
        : builder.input("x\(index)", .tensor(tensor.elementType, Shape(tensor.shape)))
    }
    let outputs = builder.node(
      name, domain: domain, name: "node", inputs: values,
      outputs: (0..<outputCount).map { "y\($0)" }, attributes: attributes)
    for output in outputs { builder.output(output, nil) }
    return builder.model
  }

  var feeds: [String: RuntimeValue] {
    var feeds: [String: RuntimeValue] = [:]
    for (index, tensor) in inputs.enumerated() where !constants.contains(index) {
      if let tensor { feeds["x\(index)"] = .tensor(tensor) }
    }
    return feeds
  }
}

@Suite struct AttentionAgreementTests {
  private static func floats(_ shape: [Int], seed: Int) -> Tensor {
    NodeCase.pattern(shape, seed: seed, from: -1, to: 1)
  }

  private static func int(_ name: String, _ value: Int64) -> Attribute {
    Attribute(name, .int(value))
  }

  private static func standard(
    _ q: [Int], _ k: [Int], _ v: [Int], mask: Tensor? = nil, past: [[Int]] = [],
    outputs: Int = 1, _ attributes: [Attribute] = []
  ) -> AttentionCase {
    var inputs: [Tensor?] = [floats(q, seed: 1), floats(k, seed: 2), floats(v, seed: 3), mask]
    for (index, shape) in past.enumerated() { inputs.append(floats(shape, seed: 5 + index)) }
    return AttentionCase(
      name: "Attention", inputs: inputs, outputCount: outputs, attributes: attributes)
  }

  private static let packedHeads = [int("q_num_heads", 6), int("kv_num_heads", 2)]
  /// A mask whose second row hides all keys.
  private static var closedMask: Tensor {
    let numbers = (0..<15).map { (index: Int) -> Double in
      index / 5 == 1 ? -Double.infinity : Double(index) / 9
    }
    return Tensor(.float, [3, 5], doubles: numbers)
  }

  static let standards: [AttentionCase] =
    [1, 2, 3, 5, 49, 200].flatMap { length in
      [
        standard([2, 3, length, 8], [2, 3, 17, 8], [2, 3, 17, 10]),
        standard(
          [1, 2, length, 20], [1, 2, length, 20], [1, 2, length, 16], [int("is_causal", 1)]),
        standard([2, length, 6 * 16], [2, 9, 2 * 16], [2, 9, 2 * 8], packedHeads),
      ]
    } + [
      standard([1, 2, 3, 8], [1, 2, 5, 8], [1, 2, 5, 8], mask: closedMask),
      standard(
        [2, 4, 3, 8], [2, 2, 33, 8], [2, 2, 33, 8], mask: floats([2, 1, 3, 33], seed: 4),
        [Attribute("softcap", .float(0.7)), Attribute("scale", .float(0.9))]),
      standard(
        [2, 2, 4, 8], [2, 2, 4, 8], [2, 2, 4, 9], past: [[2, 2, 6, 8], [2, 2, 6, 9]], outputs: 3,
        [int("is_causal", 1)]),
      standard(
        [2, 1, 6 * 16], [2, 1, 2 * 16], [2, 1, 2 * 8], past: [[2, 2, 30, 16], [2, 2, 30, 8]],
        outputs: 3, packedHeads),
      standard([1, 1, 2, 4], [1, 1, 3, 4], [1, 1, 3, 4], outputs: 3),
    ]

  private static func multiHead(
    _ inputs: [Tensor?], outputs: Int = 1, _ attributes: [Attribute] = []
  ) -> AttentionCase {
    AttentionCase(
      name: "MultiHeadAttention", domain: "com.microsoft", inputs: inputs, outputCount: outputs,
      attributes: attributes + [int("num_heads", 4)])
  }

  private static func integers(_ shape: [Int], _ values: [Int]) -> Tensor {
    Tensor(.int32, shape, int64s: values.map(Int64.init))
  }

  private static func projections(_ length: Int, keys: Int) -> [Tensor?] {
    [
      floats([2, length, 32], seed: 1), floats([2, keys, 32], seed: 2),
      floats([2, keys, 48], seed: 3),
    ]
  }

  static let multiHeads: [AttentionCase] =
    [1, 2, 3, 7, 60].flatMap { length -> [AttentionCase] in
      let bias = floats([32 + 32 + 48], seed: 4)
      let holes = (0..<2 * 9).map { $0 % 5 == 3 ? 0 : 1 }
      return [
        multiHead(projections(length, keys: 9)),
        multiHead(projections(length, keys: 9) + [bias, integers([2, 9], holes)]),
        multiHead(
          projections(length, keys: length) + [bias], [int("unidirectional", 1)]),
        multiHead(
          projections(length, keys: 9) + [nil, nil, floats([1, 4, length, 9], seed: 6)],
          [Attribute("scale", .float(0.4))]),
        multiHead(
          projections(length, keys: length) + [
            nil, nil, nil, floats([2, 4, 5, 8], seed: 6), floats([2, 4, 5, 12], seed: 7),
          ], outputs: 3, [int("unidirectional", 1)]),
      ]
    } + [
      multiHead(projections(3, keys: 9) + [nil, integers([2], [4, 9])]),
      multiHead(projections(3, keys: 9) + [nil, integers([8], [4, 9, 0, 3, 6, 0, 9, 18])]),
      multiHead(
        projections(3, keys: 9) + [
          nil, integers([2, 3, 9], (0..<54).map { $0 % 4 == 1 ? 0 : 2 }),
        ], [Attribute("mask_filter_value", .float(-3))]),
    ]

  private static func selfAttention(
    _ length: Int, _ more: [Tensor?], _ attributes: [Attribute] = []
  ) -> AttentionCase {
    AttentionCase(
      name: "Attention", domain: "com.microsoft",
      inputs: [floats([2, length, 24], seed: 1), floats([24, 96], seed: 2)] + more, constants: [1],
      attributes: attributes + [int("num_heads", 4)])
  }

  static let selfAttentions: [AttentionCase] = [1, 2, 5, 70].flatMap { length in
    let bias = floats([96], seed: 3)
    return [
      selfAttention(length, []),
      selfAttention(length, [bias, integers([2], [1, length])]),
      selfAttention(length, [bias, integers([4], [1, length, 0, length / 2])]),
      selfAttention(
        length, [bias],
        [int("unidirectional", 1), Attribute("qkv_hidden_sizes", .ints([32, 32, 32]))]),
      selfAttention(
        length, [nil, nil, nil, floats([2, 1, length, length], seed: 5)],
        [Attribute("qkv_hidden_sizes", .ints([40, 40, 16]))]),
    ]
  }

  static let normalizations: [AttentionCase] = [1, 15, 16, 17, 100].flatMap { width in
    let (x, skip) = (floats([2, 3, width], seed: 1), floats([1, 3, width], seed: 2))
    let (scale, bias) = (floats([width], seed: 3), floats([width], seed: 4))
    return [
      AttentionCase(name: "RMSNormalization", inputs: [x, scale]),
      AttentionCase(
        name: "RMSNormalization", inputs: [x, floats([3, width], seed: 3)],
        attributes: [int("axis", 1)]),
      AttentionCase(name: "SimplifiedLayerNormalization", inputs: [x, scale]),
      AttentionCase(
        name: "SkipSimplifiedLayerNormalization", domain: "com.microsoft",
        inputs: [x, skip, scale, bias]),
    ]
  }

  @Test(arguments: standards + multiHeads + selfAttentions + normalizations)
  func `the optimized kernel computes what evaluation computes`(_ node: AttentionCase) throws {
    var reference = try Session(node.model, mode: .reference)
    var optimized = try Session(node.model)
    let expected = try reference.run(node.feeds)
    let actual = try optimized.run(node.feeds)
    #expect(actual.count == node.outputCount)
    for (one, other) in zip(actual, expected) {
      let comparison = ValueComparison(
        one.value, other.value, within: Tolerance(relative: 1e-5, absolute: 1e-5))
      #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
    }
    #expect(try optimized.profile(node.feeds).map(\.isOptimized) == [true])
    for threads in [2, 5] {
      var many = try Session(node.model, threads: threads)
      #expect(try many.run(node.feeds).map(\.value) == actual.map(\.value), "\(threads) threads")
    }
  }
}
