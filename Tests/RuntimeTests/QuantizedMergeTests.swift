import ModelIR
import Operators
import Runtime
import Testing

/// Nodes of real numbers between DequantizeLinear and QuantizeLinear become kernels of integers.
@Suite struct QuantizedMergeTests {
  /// A layer of quantized numbers and how many steps its plan takes.
  struct Layer: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var shape: [Int]
    var steps: Int
    /// A scale of x, of each feature's weights, and of the result.
    var scales: (x: Double, w: [Double], y: Double)
    var types = (x: ElementType.uint8, w: ElementType.int8)
    var bias = true
    var hasEnd = true
    var weights: [Int]
    var axis: Int64
    var make:
      @Sendable (inout GraphBuilder, _ x: ValueID, _ w: ValueID, _ bias: ValueID?) -> ValueID

    var model: Model {
      var b = GraphBuilder(name: "layer")
      b.model.irVersion = 8
      b.model.operatorSets = [OperatorSet(domain: "", version: 17)]
      let x = b.input("x", .tensor(.float, Shape(shape)))
      let real = through(&b, x, "x", scales.x, types.x, zeroPoint: types.x == .uint8 ? 117 : -3)
      let count = weights.elementCount
      let low: Int64 = types.w == .int8 ? -127 : 1
      let integers = b.initializer(
        "w",
        Tensor(types.w, weights, int64s: (0..<count).map { low + Int64($0 * 7919 % 254) }))
      let features = scales.w.count
      let zero = types.w == .int8 ? 0 : 128
      let real2 = b.node(
        "DequantizeLinear", name: "dw",
        inputs: [
          integers,
          b.initializer(
            "ws", Tensor(.float, features == 1 ? [] : [features], doubles: scales.w)),
          b.initializer(
            "wz",
            Tensor(
              types.w, features == 1 ? [] : [features],
              int64s: (0..<features).map { Int64(zero + $0 % 3) })),
        ], output: "dw", attributes: [Attribute("axis", .int(axis))])
      let added =
        bias
        ? b.initializer(
          "b",
          Tensor(
            .float, [weights[axis == 0 ? 0 : 1]],
            doubles: (0..<weights[axis == 0 ? 0 : 1]).map { Double($0 % 11 - 5) / 4 }))
        : nil
      let y = make(&b, real, real2, added)
      b.output(
        hasEnd ? through(&b, y, "y", scales.y, types.x, zeroPoint: types.x == .uint8 ? 31 : 7) : y,
        .tensor(.float))
      return b.model
    }

    /// A value quantized and dequantized.
    private func through(
      _ b: inout GraphBuilder, _ value: ValueID, _ name: String, _ scale: Double,
      _ type: ElementType, zeroPoint: Int64
    ) -> ValueID {
      let parameters = [
        b.initializer("\(name)s", Tensor(.float, [], doubles: [scale])),
        b.initializer("\(name)z", Tensor(type, [], int64s: [zeroPoint])),
      ]
      let quantized = b.node(
        "QuantizeLinear", name: "q\(name)", inputs: [value] + parameters, output: "q\(name)")
      return b.node(
        "DequantizeLinear", name: "d\(name)", inputs: [quantized] + parameters, output: "d\(name)")
    }

    var inputs: [String: RuntimeValue] {
      ["x": .tensor(NodeCase.pattern(shape, seed: 3, from: -127 * scales.x, to: 130 * scales.x))]
    }
  }

  private static func conv(
    _ b: inout GraphBuilder, _ x: ValueID, _ w: ValueID, _ bias: ValueID?, group: Int64 = 1
  ) -> ValueID {
    b.node(
      "Conv", name: "conv", inputs: [x, w] + (bias.map { [$0] } ?? []), output: "c",
      attributes: [Attribute("group", .int(group)), Attribute("pads", .ints([1, 1, 1, 1]))])
  }

  /// With these scales single precision computes all numbers exactly, so that both ways give the same bits.
  private static let exact = (x: 0x1p-4, w: [0x1p-6], y: 0x1p-2)

  static let layers: [Layer] = [
    Layer(
      testDescription: "convolution", shape: [1, 5, 9, 11], steps: 3, scales: exact,
      weights: [20, 5, 3, 3], axis: 0
    ) { conv(&$0, $1, $2, $3) },
    Layer(
      testDescription: "convolution, scales for each feature, bounds", shape: [2, 17, 12, 7],
      steps: 3, scales: (0x1p-4, (0..<33).map { $0 % 2 == 0 ? 0x1p-6 : 0x1p-7 }, 0x1p-1),
      types: (.int8, .int8), bias: false, weights: [33, 17, 3, 3], axis: 0
    ) { b, x, w, bias in
      b.node("Relu", name: "relu", inputs: [conv(&b, x, w, bias)], output: "r")
    },
    Layer(
      // Two steps put the channels side by side, and back.
      testDescription: "depthwise convolution", shape: [1, 12, 9, 9], steps: 5, scales: exact,
      types: (.uint8, .uint8), weights: [12, 1, 3, 3], axis: 0
    ) { conv(&$0, $1, $2, $3, group: 12) },
    Layer(
      testDescription: "product", shape: [3, 7, 40], steps: 3, scales: exact, bias: false,
      weights: [40, 50], axis: 1
    ) { b, x, w, _ in b.node("MatMul", name: "product", inputs: [x, w], output: "p") },
    Layer(
      testDescription: "product with a transposed matrix", shape: [9, 40], steps: 3,
      scales: (0x1p-4, (0..<50).map { $0 % 3 == 0 ? 0x1p-5 : 0x1p-7 }, 0x1p-1),
      weights: [50, 40], axis: 0
    ) { b, x, w, bias in
      b.node(
        "Gemm", name: "product", inputs: [x, w, bias], output: "p",
        attributes: [Attribute("transB", .int(1))])
    },
    Layer(
      testDescription: "a product that is not quantized", shape: [9, 40], steps: 2, scales: exact,
      bias: false, hasEnd: false, weights: [40, 50], axis: 1
    ) { b, x, w, _ in b.node("MatMul", name: "product", inputs: [x, w], output: "p") },
    // Scales along the rows of a matrix cannot be taken out of the sums.
    Layer(
      testDescription: "scales along the other axis", shape: [9, 50], steps: 5,
      scales: (0x1p-4, [Double](repeating: 0x1p-6, count: 50), 0x1p-1), bias: false,
      weights: [50, 40], axis: 0
    ) { b, x, w, _ in b.node("MatMul", name: "product", inputs: [x, w], output: "p") },
  ]

  /// A function of dequantized numbers, and the steps of its plan.
  struct Function: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var steps: Int
    /// Makes the function of the dequantized x and y.
    var make: @Sendable (inout GraphBuilder, _ x: ValueID, _ y: ValueID) -> ValueID

    func model(_ type: ElementType) -> Model {
      var b = GraphBuilder(name: "function")
      b.model.irVersion = 8
      b.model.operatorSets = [OperatorSet(domain: "", version: 17)]
      let parameters = ["x", "y", "z"].enumerated().map { index, name in
        [
          b.initializer("\(name)s", Tensor(.float, [], doubles: [0.0173 * Double(1 + index)])),
          b.initializer(
            "\(name)z",
            Tensor(type, [], int64s: [Int64(index * 5) + (type == .uint8 ? 120 : -4)])),
        ]
      }
      let operands = ["x", "y"].enumerated().map { index, name in
        b.node(
          "DequantizeLinear", name: "d\(name)",
          inputs: [b.input(name, .tensor(type, [3, 5, 700]))] + parameters[index],
          output: "d\(name)")
      }
      let result = make(&b, operands[0], operands[1])
      b.output(
        b.node("QuantizeLinear", name: "q", inputs: [result] + parameters[2], output: "q"),
        .tensor(type))
      return b.model
    }

    func inputs(_ type: ElementType) -> [String: RuntimeValue] {
      let low: Int64 = type == .uint8 ? 0 : -128
      return Dictionary(
        uniqueKeysWithValues: ["x", "y"].enumerated().map { index, name in
          let numbers = (0..<3 * 5 * 700).map { low + Int64(($0 * (71 + index) + $0 / 256) % 256) }
          return (name, .tensor(Tensor(type, [3, 5, 700], int64s: numbers)))
        })
    }
  }

  private static func apply(
    _ b: inout GraphBuilder, _ name: String, _ inputs: [ValueID], _ output: String
  ) -> ValueID { b.node(name, name: output, inputs: inputs, output: output) }

  static let functions: [Function] = [
    Function(testDescription: "of one operand", steps: 1) { b, x, _ in
      apply(&b, "Sigmoid", [x], "s")
    },
    Function(testDescription: "nothing but other parameters", steps: 1) { _, x, _ in x },
    Function(testDescription: "of one operand, twice", steps: 1) { b, x, _ in
      let gate = apply(&b, "Sigmoid", [x], "s")
      return apply(&b, "Mul", [x, gate], "m")
    },
    Function(testDescription: "of two operands", steps: 1) { b, x, y in
      let sum = apply(&b, "Add", [x, y], "a")
      return apply(&b, "Relu", [sum], "r")
    },
    Function(testDescription: "of two operands, one of them twice", steps: 1) { b, x, y in
      let gate = apply(&b, "Tanh", [y], "t")
      return apply(&b, "Sub", [apply(&b, "Mul", [x, gate], "m"), y], "d")
    },
    // Its table follows from those of both.
    Function(testDescription: "of a function that has been quantized", steps: 1) { b, x, _ in
      let gate = apply(&b, "Sigmoid", [x], "s")
      let scale = b.initializer("ss", Tensor(.float, [], doubles: [1.0 / 256]))
      let quantized = apply(&b, "QuantizeLinear", [gate, scale], "sq")
      return apply(&b, "Mul", [x, apply(&b, "DequantizeLinear", [quantized, scale], "sd")], "m")
    },
    // What is handed out, or read by a third, has to be there.
    Function(testDescription: "of a number that is read elsewhere", steps: 4) { b, x, y in
      let sum = apply(&b, "Add", [x, y], "a")
      b.output(sum, .tensor(.float))
      return sum
    },
  ]

  @Test(arguments: functions, [ElementType.uint8, .int8])
  func `functions of integers give what real numbers give`(
    _ function: Function, _ type: ElementType
  ) throws {
    let model = function.model(type)
    var reference = try Session(model, mode: .reference)
    let expected = try reference.run(function.inputs(type)).map(\.value)
    for threads in [1, 3] {
      var optimized = try Session(model, threads: threads)
      let actual = try optimized.run(function.inputs(type)).map(\.value)
      for (expected, actual) in zip(expected, actual) {
        let (numbers, others) = try (#require(actual.tensor), #require(expected.tensor))
        // The optimized functions of real numbers are not those of the reference to the last bit.
        let differences = zip(numbers.doubles, others.doubles).map { abs($0 - $1) }
        #expect(differences.allSatisfy { $0 <= 1 })
        #expect(differences.count { $0 > 1e-5 } <= 10)
      }
    }
    var session = try Session(model)
    #expect(try session.profile(function.inputs(type)).count == function.steps)
  }

  @Test(arguments: layers)
  func `integers give what real numbers give`(_ layer: Layer) throws {
    var reference = try Session(layer.model, mode: .reference)
    let expected = try reference.run(layer.inputs).map(\.value)
    for threads in [1, 3] {
      var optimized = try Session(layer.model, threads: threads)
      #expect(try optimized.run(layer.inputs).map(\.value) == expected)
    }
    var session = try Session(layer.model)
    let profile = try session.profile(layer.inputs)
    #expect(profile.count == layer.steps)
    #expect(profile.allSatisfy { $0.isOptimized })
  }

  @Test(arguments: layers)
  func `results differ by a step at the most, whatever the scales`(_ layer: Layer) throws {
    var layer = layer
    layer.scales = (0.0137, layer.scales.w.map { $0 * 0.871 }, 0.293)
    var reference = try Session(layer.model, mode: .reference)
    var optimized = try Session(layer.model)
    let expected = try #require(try reference.run(layer.inputs)[0].value.tensor).doubles
    let actual = try #require(try optimized.run(layer.inputs)[0].value.tensor).doubles
    let differences = zip(expected, actual).map { abs($0 - $1) }
    #expect(differences.allSatisfy { $0 < layer.scales.y * 1.01 })
    #expect(differences.count { $0 > layer.scales.y / 2 } <= differences.count / 100)
  }
}
