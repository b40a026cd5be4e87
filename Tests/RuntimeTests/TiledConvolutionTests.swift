import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

/// Convolutions with constant weights, which are computed in tiles of positions and features.
@Suite struct TiledConvolutionTests {
  private static func convolution(
    channels: Int, features: Int, height: Int = 9, width: Int = 11, kernel: [Int] = [3, 3],
    batch: Int = 1, group: Int = 1, hasBias: Bool = true, _ attributes: [String: [Int64]] = [:]
  ) -> NodeCase {
    var constants = [
      NodeCase.pattern([features, channels / group] + kernel, seed: 5, from: -0.5, to: 0.5)
    ]
    if hasBias { constants.append(NodeCase.pattern([features], seed: 6)) }
    var all = attributes.map { Attribute($0.key, .ints($0.value)) }
    all.append(Attribute("group", .int(Int64(group))))
    return NodeCase(
      operatorType: "Conv", feeds: [[batch, channels, height, width]], constants: constants,
      attributes: all.sorted { $0.name < $1.name })
  }

  /// Around the numbers of channels and features that lie side by side, and of positions in a tile.
  static let sizes: [NodeCase] = [1, 3, 15, 16, 17, 33].flatMap { channels in
    [8, 15, 16, 17, 64, 65, 129].map { convolution(channels: channels, features: $0) }
  }

  static let places: [NodeCase] = [(1, 4), (1, 6), (2, 3), (1, 7), (5, 5), (13, 1)].map {
    convolution(channels: 20, features: 20, height: $0.0, width: $0.1, kernel: [1, 1])
  }

  /// Sums of few products, as those that weigh channels have.
  static let short: [NodeCase] = [(1, 8), (2, 8), (2, 1), (3, 17)].flatMap { channels, features in
    [1, 2].map {
      convolution(
        channels: channels, features: features, height: 1, width: $0, kernel: [1, 1], batch: 2)
    }
  }

  static let windows: [NodeCase] = [
    convolution(channels: 18, features: 24, ["pads": [1, 1, 1, 1]]),
    convolution(channels: 18, features: 24, ["pads": [0, 2, 1, 3]]),
    convolution(channels: 18, features: 24, hasBias: false, ["pads": [2, 2, 2, 2]]),
    convolution(channels: 18, features: 24, ["strides": [2, 2], "pads": [1, 1, 1, 1]]),
    convolution(channels: 18, features: 24, ["strides": [3, 1], "pads": [1, 0, 1, 0]]),
    convolution(channels: 18, features: 24, ["dilations": [2, 3], "pads": [2, 3, 2, 3]]),
    convolution(
      channels: 3, features: 24, height: 30, width: 31, kernel: [7, 7],
      [
        "strides": [2, 2], "pads": [3, 3, 3, 3],
      ]),
    convolution(channels: 17, features: 16, kernel: [1, 1], ["strides": [2, 2]]),
    convolution(channels: 17, features: 16, kernel: [1, 5], ["pads": [0, 2, 0, 2]]),
    // Wider than the input, so that some rows and columns see padding alone.
    convolution(channels: 16, features: 16, height: 1, width: 2, ["pads": [3, 4, 3, 4]]),
    convolution(channels: 36, features: 48, batch: 2, group: 3, ["pads": [1, 1, 1, 1]]),
    convolution(channels: 96, features: 32, batch: 3, group: 2, ["pads": [1, 1, 1, 1]]),
    // Several bands of rows, the last of them not whole.
    convolution(channels: 64, features: 64, height: 61, width: 50, ["pads": [1, 1, 1, 1]]),
    // One band, whose features are shared out.
    convolution(channels: 32, features: 300, height: 5, width: 5, ["pads": [1, 1, 1, 1]]),
  ]

  @Test(arguments: sizes + places + short + windows)
  func `tiles compute what the reference computes`(_ node: NodeCase) throws {
    let expected = try Session(node.model, mode: .reference).running(node.inputs)
    let actual = try Session(node.model).running(node.inputs)
    let comparison = ValueComparison(
      actual, expected, within: Tolerance(relative: 2e-5, absolute: 1e-4))
    #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
    for threads in [2, 3] {
      #expect(try Session(node.model, threads: threads).running(node.inputs) == actual)
    }
  }
}

extension Session {
  /// The first output of a run.
  fileprivate func running(_ inputs: [String: RuntimeValue]) throws -> RuntimeValue {
    var session = self
    return try session.run(inputs)[0].value
  }
}
