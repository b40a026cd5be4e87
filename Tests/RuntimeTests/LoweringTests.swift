import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

/// Plans rewrite nodes: what they compute stays the same, in fewer steps.
@Suite struct LoweringTests {
  /// A model of a few nodes, and how many steps its plan takes.
  struct Net: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var steps: Int
    var shape: [Int]
    var opset = 17
    var build: @Sendable (inout GraphBuilder, ValueID) -> [ValueID]

    var model: Model {
      var builder = GraphBuilder(name: "net")
      builder.model.irVersion = 8
      builder.model.operatorSets = [OperatorSet(domain: "", version: Int64(opset))]
      let x = builder.input("x", .tensor(.float, Shape(shape)))
      for output in build(&builder, x) { builder.output(output, .tensor(.float)) }
      return builder.model
    }

    var inputs: [String: RuntimeValue] { ["x": .tensor(NodeCase.pattern(shape, seed: 3))] }
  }

  static let convolutions: [Net] = [
    Net(testDescription: "conv, normalization, relu", steps: 1, shape: [1, 3, 20, 20]) { b, x in
      [b.step("Relu", [b.normalized(b.conv(x, 3, 24), 24)])]
    },
    Net(testDescription: "residual block", steps: 4, shape: [2, 16, 9, 9]) { b, x in
      let y = b.step("Relu", [b.conv(x, 16, 16)])
      let sum = b.step("Add", [b.conv(y, 16, 16), x])
      return [b.step("Relu", [sum])]
    },
    Net(testDescription: "bounds and a function", steps: 1, shape: [1, 8, 7, 7]) { b, x in
      let y = b.step("Clip", [b.conv(x, 8, 20), b.number(-0.5), b.number(0.5)])
      return [b.step("Sigmoid", [b.step("Clip", [y, b.number(-1), b.number(0.25)])])]
    },
    Net(testDescription: "scales and shifts", steps: 1, shape: [1, 8, 7, 7]) { b, x in
      let scale = b.constant([20, 1, 1], seed: 4, from: 0.5, to: 2)
      let y = b.step("Mul", [b.conv(x, 8, 20), scale])
      return [
        b.step("Sub", [b.step("Add", [b.constant([1, 20, 1, 1], seed: 5), y]), b.number(2)])
      ]
    },
    Net(testDescription: "a value that is handed out stays", steps: 2, shape: [1, 8, 7, 7]) {
      b, x in
      let y = b.conv(x, 8, 20)
      return [y, b.step("Relu", [y])]
    },
    Net(testDescription: "a sum of a value with itself", steps: 2, shape: [1, 8, 7, 7]) { b, x in
      let y = b.conv(x, 8, 20)
      return [b.step("Add", [y, y])]
    },
    Net(testDescription: "a sum of two convolutions", steps: 3, shape: [1, 8, 7, 7]) { b, x in
      [b.step("Relu", [b.step("Add", [b.conv(x, 8, 20), b.conv(x, 8, 20, kernel: 1)])])]
    },
    Net(testDescription: "a division by a scale stays", steps: 2, shape: [1, 8, 7, 7]) { b, x in
      [b.step("Div", [b.conv(x, 8, 20), b.number(0.05)])]
    },
    Net(testDescription: "integer weights stay", steps: 2, shape: [1, 8, 7, 7]) { b, x in
      let numbers = (0..<20 * 8).map { Double($0 % 7 - 3) }
      let weights = b.initializer("w", Tensor(.float, [20, 8, 1, 1], doubles: numbers))
      return [b.step("Mul", [b.step("Conv", [x, weights]), b.number(0.3)])]
    },
    Net(testDescription: "few features", steps: 1, shape: [2, 5, 6, 7]) { b, x in
      [b.step("Tanh", [b.step("Relu", [b.normalized(b.conv(x, 5, 3), 3)])])]
    },
  ]

  static let blocks: [Net] = [
    Net(testDescription: "inverted residual", steps: 5, shape: [1, 24, 12, 10]) { b, x in
      let y = b.step("HardSwish", [b.conv(x, 24, 72, kernel: 1)])
      let z = b.step("HardSwish", [b.conv(y, 72, 72, groups: 72)])
      return [b.step("Add", [x, b.conv(z, 72, 24, kernel: 1)])]
    },
    Net(testDescription: "squeeze and excitation", steps: 7, shape: [2, 40, 6, 5]) { b, x in
      let y = b.step("Relu", [b.conv(x, 40, 40, kernel: 5, stride: 2, groups: 40)])
      let gate = b.step("Relu", [b.conv(b.step("GlobalAveragePool", [y]), 40, 8, kernel: 1)])
      let scale = b.step("HardSigmoid", [b.conv(gate, 8, 40, kernel: 1)])
      return [b.conv(b.step("Mul", [scale, y]), 40, 16, kernel: 1)]
    },
    Net(testDescription: "pooling and concatenation", steps: 6, shape: [1, 16, 15, 13]) { b, x in
      let y = b.step("Relu", [b.conv(x, 16, 32, stride: 2)])
      let pooled = b.pool("MaxPool", y)
      let mean = b.pool("AveragePool", y)
      let all = b.step("Concat", [pooled, mean, y], [Attribute("axis", .int(1))])
      return [b.conv(b.normalized(all, 96), 96, 20, kernel: 1)]
    },
    Net(testDescription: "dense connections", steps: 9, shape: [1, 16, 8, 8]) { b, x in
      let a = b.step("Relu", [b.conv(x, 16, 32)])
      let c = b.step("Relu", [b.conv(a, 32, 16)])
      let first = b.step("Concat", [a, c], [Attribute("axis", .int(1))])
      let d = b.conv(b.step("Relu", [b.normalized(first, 48)]), 48, 16)
      let second = b.step("Concat", [first, d], [Attribute("axis", .int(1))])
      return [b.conv(second, 64, 8, kernel: 1), b.step("Relu", [first])]
    },
    Net(testDescription: "a batch of concatenations", steps: 4, shape: [3, 16, 6, 6]) { b, x in
      let a = b.conv(x, 16, 32)
      let c = b.conv(a, 32, 20)
      return [b.conv(b.step("Concat", [a, c], [Attribute("axis", .int(1))]), 52, 17)]
    },
    Net(testDescription: "planes where they are read", steps: 4, shape: [1, 16, 6, 6]) { b, x in
      let a = b.step("Relu", [b.conv(x, 16, 20)])
      let c = b.conv(a, 20, 20)
      return [b.step("Transpose", [a], [Attribute("perm", .ints([0, 2, 3, 1]))]), c]
    },
    Net(testDescription: "groups", steps: 3, shape: [1, 32, 6, 7]) { b, x in
      let y = b.conv(x, 32, 64, groups: 2)
      return [b.conv(b.step("Relu", [y]), 64, 24, groups: 4)]
    },
    Net(testDescription: "one spatial axis", steps: 2, shape: [2, 16, 30]) { b, x in
      let y = b.step("Relu", [b.conv(x, 16, 24, spatial: 1)])
      return [b.step("Relu", [b.conv(y, 24, 24, spatial: 1)])]
    },
  ]

  /// Convolutions that read planes, and transposed ones.
  static let planes: [Net] = [
    // The first convolution writes planes, since only a window over planes reads them.
    Net(testDescription: "few features of many", steps: 2, shape: [2, 6, 14, 13]) { b, x in
      let y = b.step("Relu", [b.conv(x, 6, 24)])
      return [b.step("Sigmoid", [b.normalized(b.conv(y, 24, 3), 3)])]
    },
    // Several bands of columns.
    Net(testDescription: "few features of a wide image", steps: 1, shape: [1, 2, 2, 8193]) { b, x in
      [b.step("Sigmoid", [b.conv(x, 2, 3)])]
    },
    Net(testDescription: "a sum of few features", steps: 4, shape: [1, 6, 14, 13]) { b, x in
      [b.step("Relu", [b.step("Add", [b.conv(x, 6, 3), b.conv(x, 6, 3)])])]
    },
    // What follows the transposed convolution is a part of it; the last one writes planes.
    Net(testDescription: "a transposed block", steps: 3, shape: [1, 6, 7, 8]) { b, x in
      let y = b.step("Relu", [b.conv(x, 6, 24, kernel: 1)])
      let z = b.step("HardSwish", [b.normalized(b.transposed(y, 24, 20), 20)])
      return [b.step("Relu", [b.conv(z, 20, 24, kernel: 1)])]
    },
    // Before them stands the change of the input to blocks.
    Net(testDescription: "a transposed sum", steps: 5, shape: [1, 24, 7, 8]) { b, x in
      let y = b.transposed(b.conv(x, 24, 24, kernel: 1), 24, 20)
      let z = b.step("Add", [b.transposed(x, 24, 20), b.step("Relu", [y])])
      return [b.conv(b.step("Relu", [z]), 20, 17, kernel: 1)]
    },
    Net(testDescription: "transposed to few planes", steps: 3, shape: [2, 6, 7, 8]) { b, x in
      let y = b.transposed(b.step("Relu", [b.conv(x, 6, 24, kernel: 1)]), 24, 20)
      return [b.step("Sigmoid", [b.normalized(b.transposed(b.step("Relu", [y]), 20, 2), 2)])]
    },
    Net(testDescription: "transposed planes", steps: 4, shape: [1, 6, 7, 8]) { b, x in
      let sum = b.step("Add", [b.transposed(x, 6, 3, kernel: 3), b.transposed(x, 6, 3, kernel: 3)])
      return [b.step("Sigmoid", [b.normalized(sum, 3)])]
    },
  ]

  /// Channels that do not stand one after the other in blocks.
  static let lanes: [Net] = [
    // Changes of the input and of the output to blocks and back, and three convolutions.
    Net(testDescription: "shuffled groups", steps: 5, shape: [2, 72, 10, 9]) { b, x in
      let y = b.shuffled(b.step("Relu", [b.conv(x, 72, 60, kernel: 1, groups: 3)]), 60, 3, [10, 9])
      let z = b.conv(b.conv(y, 60, 60, groups: 60), 60, 72, kernel: 1, groups: 3)
      return [b.step("Relu", [b.step("Add", [z, x])])]
    },
    Net(testDescription: "groups of what is shuffled twice", steps: 4, shape: [1, 16, 7, 7]) {
      b, x in
      let y = b.shuffled(b.conv(x, 16, 40, kernel: 1, groups: 2), 40, 2, [7, 7])
      let z = b.shuffled(b.conv(y, 40, 48, kernel: 1, groups: 4), 48, 4, [7, 7])
      let mean = b.step("GlobalAveragePool", [z])
      return [b.conv(mean, 48, 24, kernel: 1, groups: 2)]
    },
    Net(testDescription: "a shuffle before a window", steps: 3, shape: [1, 16, 7, 7]) { b, x in
      let y = b.shuffled(b.conv(x, 16, 40, kernel: 1, groups: 2), 40, 2, [7, 7])
      return [b.conv(y, 40, 20)]
    },
    // Two convolutions, and the shuffle itself or a change to planes that shuffles.
    Net(testDescription: "a shuffle that is handed out", steps: 3, shape: [2, 16, 7, 7]) { b, x in
      let y = b.shuffled(b.conv(x, 16, 40, kernel: 1, groups: 2), 40, 2, [7, 7])
      return [y, b.conv(y, 40, 20, kernel: 1)]
    },
    // What is joined fills no blocks: 20 channels of 32 lanes, then 3 groups of 8 in 16 lanes each. Nothing changes its
    // layout.
    Net(testDescription: "parts that fill no blocks", steps: 7, shape: [1, 16, 9, 9]) { b, x in
      let y = b.step("Relu", [b.conv(x, 16, 20, stride: 2)])
      let z = b.conv(y, 20, 24, kernel: 1, groups: 1)
      let parts = [b.pool("AveragePool", y), b.conv(z, 24, 24, kernel: 1, groups: 3)]
      let all = b.step("Relu", [b.step("Concat", parts, [Attribute("axis", .int(1))])])
      return [b.conv(all, 44, 16, kernel: 1, groups: 2)]
    },
    // The gate goes by way of planes to the lanes of what it is multiplied with.
    Net(testDescription: "a gate over groups", steps: 7, shape: [2, 16, 6, 5]) { b, x in
      let y = b.conv(x, 16, 40, kernel: 1, groups: 2)
      let gate = b.conv(b.step("GlobalAveragePool", [y]), 40, 40, kernel: 1)
      return [b.conv(b.step("Mul", [b.step("Sigmoid", [gate]), y]), 40, 16, kernel: 1)]
    },
  ]

  /// Windows over single channels: around the outputs that are computed together, and beyond the input.
  static let depthwise: [Net] = [3, 5].flatMap { kernel in
    [1, 2].flatMap { stride in
      [[1, 1], [2, 3], [5, 7], [7, 8], [9, 14], [3, 15], [40, 61]].map { extents in
        Net(
          testDescription: "\(kernel)x\(kernel) by \(stride) over \(extents)", steps: 3,
          shape: [2, 24] + extents
        ) { b, x in
          [b.step("Clip", [b.conv(x, 24, 24, kernel: kernel, stride: stride, groups: 24)])]
        }
      }
    }
  }

  /// Many channels made of few, and windows over each of them: in one step where they are large and nothing else reads
  /// them.
  static let expanded: [Net] = [
    Net(testDescription: "expanded by 3x3", steps: 2, shape: [1, 12, 57, 56]) { b, x in
      let y = b.step("HardSwish", [b.conv(x, 12, 72, kernel: 1)])
      let z = b.step("HardSwish", [b.conv(y, 72, 72, groups: 72)])
      return [b.conv(z, 72, 24, kernel: 1)]
    },
    // The last step puts the blocks in planes, as it does in those that follow.
    Net(testDescription: "expanded by 5x5, every second", steps: 2, shape: [2, 6, 60, 61]) { b, x in
      let y = b.step("Relu", [b.conv(x, 6, 56, kernel: 1)])
      return [b.step("Relu", [b.conv(y, 56, 56, kernel: 5, stride: 2, groups: 56)])]
    },
    Net(testDescription: "expanded from blocks", steps: 3, shape: [1, 16, 57, 56]) { b, x in
      let y = b.conv(b.step("Relu", [b.conv(x, 16, 24, kernel: 1)]), 24, 72, kernel: 1)
      return [b.conv(y, 72, 72, stride: 2, groups: 72)]
    },
    // What is handed out takes a change to planes more.
    Net(testDescription: "expanded and handed out", steps: 4, shape: [1, 12, 57, 56]) { b, x in
      let y = b.step("Relu", [b.conv(x, 12, 72, kernel: 1)])
      return [y, b.conv(y, 72, 72, groups: 72)]
    },
    Net(testDescription: "a mask that nothing reads", steps: 1, shape: [2, 3, 8, 8]) { b, x in
      let outputs = b.node("Dropout", name: "d", inputs: [x], outputs: ["y", "mask"])
      return [b.step("Relu", [outputs[0]])]
    },
  ]

  static let products: [Net] = [
    Net(testDescription: "bias, Gelu and residual", steps: 2, shape: [2, 5, 24]) { b, x in
      let y = b.gelu(b.step("Add", [b.constant([40], seed: 7), b.product(x, 24, 40)]))
      let z = b.step("Add", [b.product(y, 40, 24), b.constant([24], seed: 8)])
      return [b.step("Add", [z, x])]
    },
    Net(testDescription: "Gemm and bounds", steps: 1, shape: [7, 24]) { b, x in
      let weights = [x, b.constant([33, 24], seed: 5), b.constant([33], seed: 6)]
      let y = b.step("Gemm", weights, [Attribute("transB", .int(1))])
      return [b.step("Relu", [y])]
    },
    Net(testDescription: "layer normalization written out", steps: 1, shape: [3, 4, 33]) { b, x in
      let last = [Attribute("axes", .ints([-1])), Attribute("keepdims", .int(1))]
      let centered = b.step("Sub", [x, b.step("ReduceMean", [x], last)])
      let variance = b.step("ReduceMean", [b.step("Pow", [centered, b.number(2)])], last)
      let root = b.step("Sqrt", [b.step("Add", [variance, b.number(1e-5)])])
      let scaled = b.step("Mul", [b.step("Div", [centered, root]), b.constant([33], seed: 2)])
      return [b.step("Add", [scaled, b.constant([33], seed: 3)])]
    },
    Net(testDescription: "HardSwish written out", steps: 1, shape: [3, 50]) { b, x in
      let clipped = b.step(
        "Clip", [b.step("Add", [x, b.number(3)]), b.number(0), b.number(6)])
      return [b.step("Div", [b.step("Mul", [x, clipped]), b.number(6)])]
    },
    Net(testDescription: "x times its Sigmoid", steps: 1, shape: [3, 50]) { b, x in
      [b.step("Mul", [b.step("Sigmoid", [x]), x])]
    },
    Net(testDescription: "a Sigmoid that is read twice", steps: 3, shape: [3, 50]) { b, x in
      let y = b.step("Sigmoid", [x])
      return [b.step("Mul", [y, x]), b.step("Neg", [y])]
    },
  ]

  /// Three heads of 8 numbers.
  static let attention: [Net] = [
    // Three products with what they add, attention, and the product after it.
    Net(testDescription: "heads parted and joined", steps: 5, shape: [2, 7, 24]) { b, x in
      let mask = b.constant([2, 1, 1, 7], seed: 3, from: -3, to: 0)
      let scores = b.step("MatMul", [b.heads(x), b.turned(b.heads(x))])
      let sum = b.step("Add", [b.step("Div", [scores, b.number(8.0.squareRoot())]), mask])
      let result = b.step("MatMul", [b.softmax(sum), b.heads(x)])
      return [b.product(b.joined(result), 24, 24)]
    },
    Net(testDescription: "keys turned at once, a mask before", steps: 4, shape: [1, 50, 24]) {
      b, x in
      let keys = b.heads(x, [0, 2, 3, 1])
      let scores = b.step("Mul", [b.number(0.3), b.step("MatMul", [b.heads(x), keys])])
      let mask = b.constant([3, 50, 50], seed: 3)
      return [b.step("MatMul", [b.softmax(b.step("Add", [mask, scores])), b.heads(x)])]
    },
    // With one query, its Transposes only change shapes.
    Net(testDescription: "one query, whose parts are read elsewhere", steps: 4, shape: [2, 1, 24]) {
      b, x in
      let (query, value) = (b.heads(x), b.heads(x))
      let scores = b.step("MatMul", [query, b.turned(query)])
      return [b.step("MatMul", [b.softmax(scores), value]), b.step("Neg", [value])]
    },
    Net(testDescription: "scores that are handed out", steps: 10, shape: [1, 7, 24]) { b, x in
      let scores = b.softmax(b.step("MatMul", [b.heads(x), b.turned(b.heads(x))]))
      return [scores, b.step("MatMul", [scores, b.heads(x)])]
    },
    // Queries 0 and 1 see nothing, which makes them NaN.
    Net(testDescription: "queries that see nothing", steps: 4, shape: [1, 7, 24]) { b, x in
      let numbers = (0..<49).map { $0 < 14 ? -Double.infinity : Double($0 % 5) }
      let mask = b.initializer("mask", Tensor(.float, [7, 7], doubles: numbers))
      let scores = b.step("MatMul", [b.heads(x), b.turned(b.heads(x))])
      return [b.step("MatMul", [b.softmax(b.step("Add", [scores, mask])), b.heads(x)])]
    },
  ]

  @Test(
    arguments: convolutions + blocks + planes + lanes + depthwise + expanded + products + attention)
  func `a plan computes what the nodes compute, in fewer steps`(_ net: Net) throws {
    let expected = try Self.run(Session(net.model, mode: .reference), net)
    var session = try Session(net.model)
    let actual = try session.run(net.inputs)
    for (output, expected) in zip(actual, expected) {
      let largest = expected.value.tensor?.doubles.map(abs).max() ?? 0
      let comparison = ValueComparison(
        output.value, expected.value,
        within: Tolerance(relative: 2e-5, absolute: max(1e-6, 1e-5 * largest)))
      #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
    }
    let steps = try session.profile(net.inputs).count
    #expect(steps == net.steps)
    #expect(try session.run(net.inputs).map(\.value) == actual.map(\.value), "a second run differs")
    let threads = try Self.run(Session(net.model, threads: 3), net)
    #expect(threads.map(\.value) == actual.map(\.value), "threads change bits")
  }

  private static func run(_ session: Session, _ net: Net) throws -> [Session.Output] {
    var session = session
    return try session.run(net.inputs)
  }
}
