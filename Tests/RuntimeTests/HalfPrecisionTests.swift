import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

/// Nodes on float16 and bfloat16 run by the kernels for floats.
@Suite struct HalfPrecisionTests {
  static let types: [ElementType] = [.float16, .bfloat16]

  private static func numbers(
    _ type: ElementType, _ shape: [Int], seed: Int, from low: Double = -2, to high: Double = 2
  ) -> Tensor {
    NodeCase.pattern(shape, seed: seed, from: low, to: high).rounded(to: type)
  }

  private static func node(
    _ name: String, _ type: ElementType, _ shapes: [[Int]], constants: [Tensor?] = [],
    _ attributes: [Attribute] = [], from low: Double = -2, outputs: Int = 1, opset: Int = 22
  ) -> TypedNodeCase {
    TypedNodeCase(
      operatorType: name,
      feeds: shapes.enumerated().map { numbers(type, $1, seed: $0 + 1, from: low) },
      constants: constants, attributes: attributes, outputs: outputs, opset: opset)
  }

  static let elementwise: [TypedNodeCase] = types.flatMap { type -> [TypedNodeCase] in
    var cases: [TypedNodeCase] = []
    for name in [
      "Abs", "Ceil", "Elu", "Erf", "Exp", "Floor", "HardSigmoid", "HardSwish", "LeakyRelu", "Neg",
      "Reciprocal", "Relu", "Selu", "Sigmoid", "Softplus", "Tanh",
    ] {
      cases.append(node(name, type, [[3, 333]]))
    }
    for name in ["Log", "Sqrt"] { cases.append(node(name, type, [[999]], from: 0.001)) }
    for name in ["Add", "Sub", "Mul", "Div", "Max", "Min", "Mean", "Sum", "PRelu"] {
      cases.append(node(name, type, [[17], [17]]))
      cases.append(node(name, type, [[3, 5, 37], [5, 1]]))
    }
    let bounds = [-0.5, 0.7].map { Tensor(type, [], doubles: [$0]) }
    cases.append(node("Clip", type, [[99]], constants: bounds))
    cases.append(node("Pow", type, [[99]], constants: [Tensor(type, [], doubles: [2])]))
    cases.append(node("Pow", type, [[99], [99]], from: 0.1))
    cases.append(node("Gelu", type, [[99]]))
    cases.append(node("Add", type, [[0, 3], [3]]))
    cases.append(node("Relu", type, [[]]))
    return cases
  }

  static let sums: [TypedNodeCase] = types.flatMap { type -> [TypedNodeCase] in
    func weights(_ shape: [Int], from low: Double = -0.5) -> Tensor {
      numbers(type, shape, seed: 11, from: low, to: 0.5)
    }
    var cases: [TypedNodeCase] = []
    func add(
      _ name: String, _ shapes: [[Int]], _ constants: [Tensor] = [], _ attributes: [Attribute] = []
    ) {
      cases.append(node(name, type, shapes, constants: constants, attributes))
    }
    let pads = Attribute("pads", .ints([1, 1, 1, 1]))
    let window = Attribute("kernel_shape", .ints([3, 3]))
    add("MatMul", [[2, 9, 33], [33, 17]])
    add("MatMul", [[5, 40]], [weights([40, 33])])
    add("Gemm", [[5, 40]], [weights([40, 33]), weights([33])])
    add("Conv", [[1, 3, 9, 11]], [weights([20, 3, 3, 3]), weights([20])])
    add("Conv", [[2, 32, 12, 12]], [weights([40, 32, 3, 3])], [pads])
    add("Conv", [[1, 4, 9, 9], [6, 4, 3, 3]])
    add("ConvTranspose", [[1, 3, 5, 7]], [weights([3, 4, 3, 3])])
    add("MaxPool", [[1, 3, 9, 9]], [], [window, pads])
    add("AveragePool", [[1, 3, 9, 9]], [], [window, pads])
    add("GlobalAveragePool", [[2, 3, 9, 9]])
    add("GlobalMaxPool", [[2, 3, 9, 9]])
    add("Softmax", [[5, 33]])
    add("LogSoftmax", [[5, 33]])
    add("LayerNormalization", [[5, 33]], [weights([33]), weights([33])])
    add("InstanceNormalization", [[2, 3, 9]], [weights([3]), weights([3])])
    let parameters = [weights([3]), weights([3]), weights([3]), weights([3], from: 0.1)]
    add("BatchNormalization", [[2, 3, 4, 5]], parameters)
    add("LRN", [[2, 7, 3, 5]], [], [Attribute("size", .int(5))])
    add("ReduceMean", [[4, 5, 6]], [Tensor(.int64, [1], int64s: [1])])
    add("ReduceSum", [[4, 5, 6]], [Tensor(.int64, [1], int64s: [-1])])
    add("ReduceL2", [[4, 5, 6]], [Tensor(.int64, [2], int64s: [1, 2])])
    add("ReduceMax", [[4, 5, 6]], [Tensor(.int64, [1], int64s: [2])])
    let scales = Tensor(.float, [4], doubles: [1, 1, 2, 1.5])
    cases.append(
      node(
        "Resize", type, [[1, 2, 4, 6]], constants: [nil, scales],
        [Attribute("mode", .string("linear"))]))
    cases.append(
      node(
        "LSTM", type, [[3, 2, 5]], constants: [weights([1, 16, 5]), weights([1, 16, 4])],
        [Attribute("hidden_size", .int(4))]))
    return cases
  }

  /// What must have the bits of evaluation.
  static let exact: [TypedNodeCase] = types.flatMap { type -> [TypedNodeCase] in
    let x = Tensor(type, [12], doubles: edges)
    let y = Tensor(type, [12], doubles: edges.reversed())
    var cases: [TypedNodeCase] = []
    for name in ["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"] {
      cases.append(TypedNodeCase(operatorType: name, feeds: [x, y]))
    }
    for name in ["ArgMax", "ArgMin"] {
      cases.append(node(name, type, [[5, 33]], [Attribute("axis", .int(1))]))
    }
    let other: ElementType = type == .float16 ? .bfloat16 : .float16
    for target in [ElementType.float, .int32, .int64, .int8, .uint8, .bool, other] {
      cases.append(cast(x, to: target))
    }
    for source in [ElementType.bool, .int8, .uint8] {
      cases.append(cast(Tensor(source, [4], int64s: [0, 1, 1, 0]), to: type))
    }
    for name in ["Floor", "Ceil"] { cases.append(TypedNodeCase(operatorType: name, feeds: [x])) }
    let choice = Tensor([12], booleans: (0..<12).map { $0 % 3 == 0 })
    cases.append(TypedNodeCase(operatorType: "Where", feeds: [choice, x, y]))
    return cases
  }

  private static func cast(_ x: Tensor, to type: ElementType) -> TypedNodeCase {
    TypedNodeCase(
      operatorType: "Cast", feeds: [x],
      attributes: [Attribute("to", .int(Int64(type.rawValue)))])
  }

  private static let edges: [Double] = [
    0, -0.0, 0.5, -1.5, 127.9, 65504, .infinity, -.infinity, .nan, 0x1p-24, -0x1p-20, 3,
  ]

  /// Evaluation of floats rounds once, as kernels do; that of 16 bits rounds between the parts of a
  /// function as well.
  @Test(arguments: elementwise + sums)
  func `a node comes within one unit of what floats give`(_ node: TypedNodeCase) throws {
    let (evaluated, actual) = try node.run()
    let type = node.feeds[0].elementType
    var wide = node
    wide.feeds = node.feeds.map { $0.widened }
    wide.constants = node.constants.map { $0?.widened }
    let expected = try #require(try wide.run().expected[0].tensor).rounded(to: type)
    // Sums that nearly vanish keep the error of float: 1e-5 of the largest after Winograd.
    let largest = expected.doubles.map(abs).max() ?? 0
    let negligible = (node.operatorType == "Conv" ? 1e-5 : 2e-6) * largest
    let distance = actual[0].tensor?.unitsInLastPlace(from: expected, negligible: negligible)
    #expect(distance ?? .max <= 1)
    let unit = largest * (type == .float16 ? 0x1p-10 : 0x1p-7)
    let rounding = actual[0].tensor?.unitsInLastPlace(
      from: try #require(evaluated[0].tensor), negligible: 2 * unit)
    #expect(rounding == 0)
    #expect(try node.isOptimized())
  }

  @Test(arguments: exact)
  func `a node gives the bits of its evaluation`(_ node: TypedNodeCase) throws {
    let (expected, actual) = try node.run()
    #expect(actual[0].tensor?.elementType == expected[0].tensor?.elementType)
    let numbers = [actual, expected].map { $0[0].tensor?.doubles.map { $0.isNaN ? .nan : $0 } }
    #expect(numbers[0]?.map(\.bitPattern) == numbers[1]?.map(\.bitPattern))
    #expect(try node.isOptimized())
  }

  /// Conv takes bfloat16 from operator set 22 on.
  @Test func `a type that the operator does not take is refused`() throws {
    let weights = Self.numbers(.bfloat16, [2, 3, 3, 3], seed: 1)
    let node = Self.node("Conv", .bfloat16, [[1, 3, 5, 5]], constants: [weights], opset: 17)
    var session = try Session(node.model)
    #expect(throws: Diagnostic.self) { try session.run(node.inputs) }
  }

  /// Integers that float does not have would be rounded twice.
  @Test(arguments: types, [ElementType.int32, .int64, .double])
  func `numbers of other types are rounded once`(
    _ type: ElementType, _ source: ElementType
  ) throws {
    let numbers: [Int64] = [16_842_753, 33_685_505, -16_842_753, 65519, 65520, 2049, 257, 259]
    let x =
      source == .double
      ? Tensor(source, [8], doubles: numbers.map { Double($0) / 4096 })
      : Tensor(source, [8], int64s: numbers)
    let (expected, actual) = try Self.cast(x, to: type).run()
    #expect(actual == expected)
  }

  @Test(arguments: types)
  func `special values are those of evaluation`(_ type: ElementType) throws {
    let x = Tensor(type, [12], doubles: Self.edges)
    for name in ["Add", "Mul", "Sub", "Div", "Max", "Min"] {
      for shift in 0..<12 {
        let y = Tensor(type, [12], doubles: Array(Self.edges[shift...] + Self.edges[..<shift]))
        let (expected, actual) = try TypedNodeCase(operatorType: name, feeds: [x, y], opset: 22)
          .run()
        #expect(actual[0].tensor?.unitsInLastPlace(from: try #require(expected[0].tensor)) == 0)
      }
    }
    for name in ["Relu", "Sigmoid", "Tanh", "Exp", "Neg", "Abs", "Reciprocal", "Softplus", "Erf"] {
      let (expected, actual) = try TypedNodeCase(operatorType: name, feeds: [x], opset: 22).run()
      let distance = actual[0].tensor?.unitsInLastPlace(from: try #require(expected[0].tensor))
      #expect(distance ?? .max <= 1, "\(name)")
    }
  }
}
