import ModelIR
import Operators
import Runtime
import Testing

/// Chains of operators on images of 8-bit integers, which plans keep with their channels side by side.
@Suite struct ChannelsLastTests {
  /// A model that is made one quantized operator after the other.
  struct Chain {
    var builder = GraphBuilder(name: "chain")
    let type: ElementType
    var count = 0

    init(_ type: ElementType) {
      self.type = type
      builder.model.irVersion = 8
      builder.model.operatorSets = [
        OperatorSet(domain: "", version: 17), OperatorSet(domain: "com.microsoft", version: 1),
      ]
    }

    private mutating func constant(_ tensor: Tensor) -> ValueID {
      count += 1
      return builder.initializer("c\(count)", tensor)
    }

    /// A scale that is a power of two, and a zero point.
    mutating func parameters(_ exponent: Int, _ zeroPoint: Int64) -> [ValueID] {
      let scale = Double(sign: .plus, exponent: exponent, significand: 1)
      let zero = type == .uint8 ? 128 + zeroPoint : zeroPoint
      return [
        constant(Tensor(.float, [], doubles: [scale])), constant(Tensor(type, [], int64s: [zero])),
      ]
    }

    mutating func node(
      _ name: String, _ inputs: [ValueID], _ attributes: [Attribute] = [], domain: String? = nil
    ) -> ValueID {
      count += 1
      return builder.node(
        name, domain: domain, name: "n\(count)", inputs: inputs, outputs: ["v\(count)"],
        attributes: attributes)[0]
    }

    mutating func convolution(
      _ x: ValueID, _ weights: [Int], group: Int64 = 1, strides: [Int64] = [1, 1],
      pads: [Int64] = [1, 1, 1, 1], hasZeroPoints: Bool = true
    ) -> ValueID {
      let numbers = (0..<weights.elementCount).map { Int64($0 * 7919 % 255) - 127 }
      let zeros = (0..<weights[0]).map { hasZeroPoints ? Int64($0 % 3) - 1 : 0 }
      let scales = (0..<weights[0]).map { $0 % 2 == 0 ? 0x1p-9 : 0x1p-10 }
      let w = [
        constant(Tensor(.int8, weights, int64s: numbers)),
        constant(Tensor(.float, [weights[0]], doubles: scales)),
        constant(Tensor(.int8, [weights[0]], int64s: zeros)),
      ]
      let bias = constant(
        Tensor(.int32, [weights[0]], int64s: (0..<weights[0]).map { Int64($0 * 37 % 401) - 200 }))
      return node(
        "QLinearConv", [x] + parameters(-2, 5) + w + parameters(-2, 3) + [bias],
        [
          Attribute("group", .int(group)), Attribute("strides", .ints(strides)),
          Attribute("pads", .ints(pads)),
        ])
    }
  }

  /// What a chain computes of x, an image of 2 x 6 x 17 x 13.
  struct Links: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var make: @Sendable (inout Chain, ValueID) -> [ValueID]
  }

  static let links: [Links] = [
    Links(testDescription: "expansion, depthwise, projection, residual") { chain, x in
      let first = chain.convolution(x, [18, 6, 3, 3])
      let expanded = chain.convolution(first, [35, 18, 1, 1], pads: [0, 0, 0, 0])
      let middle = chain.convolution(expanded, [35, 1, 3, 3], group: 35)
      let last = chain.convolution(middle, [18, 35, 1, 1], pads: [0, 0, 0, 0])
      let sum = chain.node(
        "QLinearAdd",
        [first] + chain.parameters(-2, 3) + [last] + chain.parameters(-2, 3)
          + chain.parameters(-1, -2), domain: "com.microsoft")
      return [chain.convolution(sum, [9, 18, 1, 1], pads: [0, 0, 0, 0])]
    },
    Links(testDescription: "strides, dilation by a stride, groups, pooling") { chain, x in
      let first = chain.convolution(x, [32, 6, 5, 3], strides: [2, 1], pads: [2, 0, 1, 2])
      let pooled = chain.node(
        "MaxPool", [first],
        [
          Attribute("kernel_shape", .ints([3, 2])), Attribute("strides", .ints([1, 2])),
          Attribute("pads", .ints([1, 0, 1, 1])),
        ])
      let grouped = chain.convolution(pooled, [12, 8, 3, 3], group: 4)
      let middle = chain.convolution(
        grouped, [12, 1, 5, 5], group: 12, strides: [2, 3], pads: [2, 4, 2, 1])
      return [chain.convolution(middle, [7, 12, 1, 1], pads: [0, 0, 0, 0])]
    },
    Links(testDescription: "results that others read in planes") { chain, x in
      let first = chain.convolution(x, [20, 6, 3, 3])
      let gate = chain.node(
        "QLinearSigmoid", [first] + chain.parameters(-2, 3) + chain.parameters(-8, -128),
        domain: "com.microsoft")
      let second = chain.convolution(gate, [20, 20, 3, 3])
      let turned = chain.node(
        "Transpose", [first], [Attribute("perm", .ints([0, 2, 3, 1]))])
      return [turned, gate, second, chain.convolution(second, [20, 1, 3, 3], group: 20)]
    },
    // Without zero points of the weights, tiles of 2 by 2 results are computed at a time, at some CPU levels.
    Links(testDescription: "windows of 3 by 3") { chain, x in
      let first = chain.convolution(x, [34, 6, 3, 3], hasZeroPoints: false)
      let second = chain.convolution(first, [18, 34, 3, 3], hasZeroPoints: false)
      let third = chain.convolution(
        second, [140, 18, 3, 3], pads: [0, 0, 0, 0], hasZeroPoints: false)
      let small = chain.convolution(third, [32, 140, 1, 1], pads: [0, 0, 0, 0])
      return [
        second, chain.convolution(small, [48, 16, 3, 3], group: 2, hasZeroPoints: false),
        chain.convolution(small, [16, 32, 3, 3], pads: [2, 0, 1, 2], hasZeroPoints: false),
      ]
    },
    Links(testDescription: "depthwise with several features a channel") { chain, x in
      let first = chain.convolution(x, [16, 6, 1, 1], pads: [0, 0, 0, 0])
      let middle = chain.convolution(first, [32, 1, 3, 3], group: 16)
      return [chain.convolution(middle, [8, 32, 3, 3])]
    },
  ]

  @Test(arguments: links, [ElementType.uint8, .int8])
  func `images give the same numbers however they lie`(
    _ links: Links, _ type: ElementType
  ) throws {
    var chain = Chain(type)
    let shape = [2, 6, 17, 13]
    let x = chain.builder.input("x", .tensor(type, Shape(shape)))
    for output in links.make(&chain, x) { chain.builder.output(output, .tensor(type)) }
    let low: Int64 = type == .uint8 ? 0 : -128
    let numbers = (0..<shape.elementCount).map { low + Int64(($0 * 7919 + $0 / 31) % 256) }
    let inputs = ["x": RuntimeValue.tensor(Tensor(type, shape, int64s: numbers))]
    var reference = try Session(chain.builder.model, mode: .reference)
    let expected = try reference.run(inputs).map(\.value)
    for threads in [1, 3] {
      var optimized = try Session(chain.builder.model, threads: threads)
      #expect(try optimized.run(inputs).map(\.value) == expected)
    }
  }
}
