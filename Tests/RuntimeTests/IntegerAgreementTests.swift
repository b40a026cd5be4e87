import ModelIR
import Operators
import Runtime
import Testing

/// Kernels of 8-bit integers against reference evaluation, bit for bit.
@Suite struct IntegerAgreementTests {
  /// 8-bit integers of the whole range, the ends among them.
  private static func integers(_ type: ElementType, _ shape: [Int], seed: Int) -> Tensor {
    let low: Int64 = type == .int8 ? -128 : 0
    let numbers = (0..<shape.elementCount).map { i -> Int64 in
      let number = (i &* 7919 &+ seed &* 104_729 &+ i / 37) % 259
      return low + Int64(number > 255 ? (number % 2) * 255 : number)
    }
    return Tensor(type, shape, int64s: numbers)
  }

  /// Zero points of a tensor whose numbers are packed as they are, and of one whose are not.
  private static func zeroPoints(_ type: ElementType, _ count: Int?, plain: Bool) -> Tensor {
    let middle: Int64 = type == .int8 ? 0 : 128
    let numbers = (0..<(count ?? 1)).map { plain ? middle : middle + Int64($0 % 7) - 4 }
    return Tensor(type, count.map { [$0] } ?? [], int64s: numbers)
  }

  private static func scales(_ count: Int?, _ first: Double) -> Tensor {
    Tensor(
      .float, count.map { [$0] } ?? [],
      doubles: (0..<(count ?? 1)).map { first * (1 + Double($0 % 5) / 3) })
  }

  private static let pairs: [(ElementType, ElementType)] = [
    (.uint8, .int8), (.uint8, .uint8), (.int8, .int8), (.int8, .uint8),
  ]

  private static let products: [(stack: [Int], m: Int, n: Int, k: Int)] = [
    ([], 1, 1, 1), ([], 1, 17, 3), ([], 7, 16, 4), ([2], 6, 15, 33), ([], 13, 260, 18),
    ([3, 2], 5, 31, 65), ([], 50, 49, 130), ([], 49, 300, 7), ([], 400, 33, 9),
  ]

  static let matrixProducts = pairs.flatMap { left, right in
    products.flatMap { shape in
      [true, false].flatMap { plain -> [TypedNodeCase] in
        let a = integers(left, shape.stack + [shape.m, shape.k], seed: 1)
        let b = integers(right, [shape.k, shape.n], seed: 2)
        let (aZero, one) = (
          zeroPoints(left, nil, plain: plain), zeroPoints(right, nil, plain: plain)
        )
        let each = zeroPoints(right, shape.n, plain: plain)
        let yZero = zeroPoints(left, nil, plain: false)
        let scale = 1.0 / Double(shape.k * 40)
        return [
          TypedNodeCase(operatorType: "MatMulInteger", feeds: [a], constants: [b, aZero, each]),
          TypedNodeCase(
            operatorType: "QLinearMatMul", feeds: [a],
            constants: [
              scales(nil, 0.02), aZero, b, scales(nil, 0.7), one, scales(nil, 0.02 / scale), yZero,
            ]),
          TypedNodeCase(
            operatorType: "QLinearMatMul", feeds: [a],
            constants: [
              scales(nil, 0.02), aZero, b, scales(shape.n, 0.7), each, scales(nil, 0.02 / scale),
              yZero,
            ], opset: 21),
          TypedNodeCase(
            operatorType: "MatMulIntegerToFloat", feeds: [a],
            constants: [
              b, scales(nil, 0.3), scales(shape.n, 0.02), aZero, each, scales(shape.n, -7),
            ], domain: "com.microsoft"),
        ]
      }
    }
  }

  static let leftOut = [
    TypedNodeCase(
      operatorType: "MatMulInteger", feeds: [integers(.uint8, [5, 9], seed: 1)],
      constants: [integers(.int8, [9, 20], seed: 2)]),
    TypedNodeCase(
      operatorType: "ConvInteger", feeds: [integers(.int8, [1, 3, 5, 5], seed: 1)],
      constants: [integers(.uint8, [4, 3, 2, 2], seed: 2)]),
  ]

  /// An image, weights, and what else a convolution has.
  private struct Layer {
    var x: [Int]
    var w: [Int]
    var group: Int64 = 1
    var pads: [Int64] = []
    var strides: [Int64] = []
    var dilations: [Int64] = []

    var attributes: [Attribute] {
      [("pads", pads), ("strides", strides), ("dilations", dilations)].compactMap {
        $1.isEmpty ? nil : Attribute($0, .ints($1))
      } + [Attribute("group", .int(group))]
    }
  }

  private static let layers = [
    Layer(x: [1, 1, 4, 4], w: [1, 1, 1, 1]), Layer(x: [2, 3, 9, 7], w: [5, 3, 3, 3]),
    Layer(x: [1, 17, 8, 9], w: [33, 17, 3, 3], pads: [1, 1, 1, 1]),
    Layer(x: [1, 16, 20, 20], w: [16, 16, 1, 1]),
    Layer(x: [1, 8, 15, 15], w: [150, 8, 3, 3], pads: [1, 0, 2, 3], strides: [2, 2]),
    Layer(x: [1, 6, 10, 11], w: [9, 2, 3, 2], group: 3, pads: [0, 1, 0, 1]),
    Layer(x: [2, 4, 12, 9], w: [20, 4, 3, 3], pads: [2, 2, 2, 2], dilations: [2, 2]),
    Layer(x: [1, 7, 40], w: [12, 7, 5], pads: [2, 2], strides: [3]),
    Layer(x: [1, 9, 10, 12], w: [9, 1, 3, 3], group: 9, pads: [1, 1, 1, 1]),
    Layer(x: [2, 3, 9, 9], w: [6, 1, 5, 5], group: 3, pads: [2, 2, 2, 2], strides: [2, 2]),
    Layer(x: [1, 3, 33, 200], w: [8, 3, 7, 7], pads: [3, 3, 3, 3], strides: [2, 2]),
  ]

  static let convolutions = pairs.flatMap { left, right in
    layers.flatMap { layer in
      [true, false].flatMap { plain -> [TypedNodeCase] in
        let x = integers(left, layer.x, seed: 1)
        let w = integers(right, layer.w, seed: 2)
        let features = layer.w[0]
        let xZero = zeroPoints(left, nil, plain: false)
        let each = zeroPoints(right, features, plain: plain)
        let bias = Tensor(
          .int32, [features], int64s: (0..<features).map { Int64($0 * 1237 % 4001 - 2000) })
        let size = Double(layer.w.dropFirst().reduce(1, *))
        return [
          TypedNodeCase(
            operatorType: "ConvInteger", feeds: [x],
            constants: [w, xZero, zeroPoints(right, nil, plain: plain)],
            attributes: layer.attributes),
          TypedNodeCase(
            operatorType: "QLinearConv", feeds: [x],
            constants: [
              scales(nil, 0.1), xZero, w, scales(features, 0.3), each, scales(nil, size), xZero,
              bias,
            ], attributes: layer.attributes),
        ]
      }
    }
  }

  @Test(arguments: matrixProducts + leftOut + convolutions)
  func `products of integers are exact, whatever the number of threads`(
    _ node: TypedNodeCase
  ) throws {
    for threads in [1, 3] {
      let (expected, actual) = try node.run(threads: threads)
      #expect(actual == expected)
    }
    #expect(try node.isOptimized())
  }

  /// Numbers on both sides of every tie, beyond the range, and what is no number.
  private static func reals(_ shape: [Int]) -> Tensor {
    let edges: [Double] = [.nan, .infinity, -.infinity, 1e30, -1e30, -0.0, 0.5, 1.5, -2.5, 127.5]
    return Tensor(
      .float, shape,
      doubles: (0..<shape.elementCount).map {
        $0 % 13 == 0 ? edges[$0 / 13 % edges.count] : Double($0 * 37 % 1201 - 600) / 4
      })
  }

  static let conversions = [ElementType.uint8, .int8].flatMap { type -> [TypedNodeCase] in
    [[1], [17], [300], [3, 5, 70], [2, 3, 40, 41]].flatMap { shape -> [TypedNodeCase] in
      let (x, q) = (reals(shape), integers(type, shape, seed: 3))
      let axis = shape.count > 1 ? 1 : 0
      let count = shape[axis]
      let along = [Attribute("axis", .int(Int64(axis)))]
      return [(scales(nil, 0.75), zeroPoints(type, nil, plain: false))].flatMap { scale, zero in
        [
          TypedNodeCase(operatorType: "QuantizeLinear", feeds: [x], constants: [scale, zero]),
          TypedNodeCase(operatorType: "DequantizeLinear", feeds: [q], constants: [scale, zero]),
        ]
      } + [
        TypedNodeCase(
          operatorType: "QuantizeLinear", feeds: [x],
          constants: [scales(count, 0.31), zeroPoints(type, count, plain: false)],
          attributes: along),
        TypedNodeCase(
          operatorType: "DequantizeLinear", feeds: [q],
          constants: [scales(count, 0.31), zeroPoints(type, count, plain: false)],
          attributes: along),
      ]
    }
  }

  static let dynamic =
    [[1], [17], [40_000], [3, 5, 70]].map { shape in
      TypedNodeCase(
        operatorType: "DynamicQuantizeLinear",
        feeds: [NodeCase.pattern(shape, seed: 5, from: -3, to: 11)], outputs: 3)
    } + [
      TypedNodeCase(
        operatorType: "DynamicQuantizeLinear", feeds: [Tensor(zeros: .float, [20])], outputs: 3),
      TypedNodeCase(
        operatorType: "DynamicQuantizeMatMul",
        feeds: [NodeCase.pattern([3, 50, 130], seed: 5, from: -3, to: 11)],
        constants: [
          integers(.uint8, [130, 49], seed: 2), scales(49, 0.02),
          zeroPoints(.uint8, 49, plain: false),
          scales(49, 3),
        ], domain: "com.microsoft"),
    ]

  static let tables = [ElementType.uint8, .int8].flatMap { type -> [TypedNodeCase] in
    let (zero, other) = (zeroPoints(type, nil, plain: false), zeroPoints(type, nil, plain: true))
    let unary = ["QLinearSigmoid", "QLinearLeakyRelu"].map {
      TypedNodeCase(
        operatorType: $0, feeds: [integers(type, [3, 100], seed: 1)],
        constants: [scales(nil, 0.05), zero, scales(nil, 0.01), other], domain: "com.microsoft")
    }
    return unary
      + ["QLinearAdd", "QLinearMul"].flatMap { name in
        [[3, 100], [100], [3, 1], [1]].map { shape in
          TypedNodeCase(
            operatorType: name, feeds: [integers(type, shape, seed: 1)],
            constants: [
              scales(nil, 0.05), zero, integers(type, [3, 100], seed: 2), scales(nil, 0.03), other,
              scales(nil, 0.08), zero,
            ], domain: "com.microsoft")
        }
      }
  }

  static let maxima = [ElementType.uint8, .int8].flatMap { type -> [TypedNodeCase] in
    let windows: [(x: [Int], attributes: [(String, [Int64])])] = [
      ([1, 1, 1, 1], [("kernel_shape", [1, 1])]),
      ([2, 5, 9, 70], [("kernel_shape", [3, 3]), ("strides", [2, 2]), ("pads", [1, 1, 1, 1])]),
      ([1, 3, 8, 9], [("kernel_shape", [2, 3]), ("pads", [1, 0, 0, 2])]),
      (
        [1, 2, 9, 8],
        [("kernel_shape", [3, 2]), ("dilations", [2, 3]), ("pads", [2, 1, 1, 0])]
      ),
      ([2, 3, 33], [("kernel_shape", [5]), ("strides", [3]), ("pads", [4, 4])]),
      ([1, 4, 7, 7], [("kernel_shape", [3, 3]), ("strides", [3, 3]), ("ceil_mode", [1])]),
    ]
    return windows.map { window in
      TypedNodeCase(
        operatorType: "MaxPool", feeds: [integers(type, window.x, seed: 4)],
        attributes: window.attributes.map { name, numbers in
          Attribute(name, name == "ceil_mode" ? .int(numbers[0]) : .ints(numbers))
        })
    }
  }

  @Test(arguments: conversions + dynamic)
  func `numbers are quantized as the evaluation does`(_ node: TypedNodeCase) throws {
    let (expected, actual) = try node.run()
    #expect(actual == expected)
    #expect(try node.isOptimized())
  }

  @Test(arguments: tables + maxima)
  func `functions of integers are as the evaluation has them`(_ node: TypedNodeCase) throws {
    let (expected, actual) = try node.run()
    #expect(actual == expected)
    #expect(try node.isOptimized())
  }
}
