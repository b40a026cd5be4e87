import ModelIR
import Operators
import Runtime
import Testing

/// Convolutions to few planes, and transposed ones with constant weights.
@Suite struct PlanarConvolutionTests {
  private static func convolution(
    _ x: [Int], _ w: [Int], hasBias: Bool = true, group: Int = 1,
    _ attributes: [String: [Int64]] = [:]
  ) -> NodeCase {
    node("Conv", x, w, features: w[0], hasBias: hasBias, group: group, attributes)
  }

  private static func transposed(
    _ x: [Int], _ w: [Int], hasBias: Bool = true, group: Int = 1,
    _ attributes: [String: [Int64]] = [:]
  ) -> NodeCase {
    node("ConvTranspose", x, w, features: w[1] * group, hasBias: hasBias, group: group, attributes)
  }

  private static func node(
    _ type: String, _ x: [Int], _ w: [Int], features: Int, hasBias: Bool, group: Int,
    _ attributes: [String: [Int64]]
  ) -> NodeCase {
    var constants = [NodeCase.pattern(w, seed: 5, from: -0.5, to: 0.5)]
    if hasBias { constants.append(NodeCase.pattern([features], seed: 6)) }
    var all = attributes.map { Attribute($0.key, .ints($0.value)) }
    all.append(Attribute("group", .int(Int64(group))))
    return NodeCase(
      operatorType: type, feeds: [x], constants: constants,
      attributes: all.sorted { $0.name < $1.name })
  }

  /// Around the features that are summed together and the positions of runs of vectors.
  static let sizes: [NodeCase] = (1...8).flatMap { features in
    [8, 15, 16, 17, 31, 33, 64, 65, 100, 200].map {
      convolution([1, 3, 2, $0], [features, 3, 2, 1])
    }
  }

  static let windows: [NodeCase] = [
    convolution([2, 5, 9, 11], [4, 5, 3, 3], ["pads": [1, 1, 1, 1]]),
    convolution([1, 5, 9, 11], [4, 5, 3, 3], hasBias: false, ["pads": [0, 2, 1, 3]]),
    convolution([1, 5, 19, 31], [3, 5, 3, 3], ["strides": [2, 2], "pads": [1, 1, 1, 1]]),
    convolution([1, 2, 9, 70], [3, 2, 3, 5], ["strides": [1, 3], "pads": [1, 2, 1, 2]]),
    convolution([1, 2, 9, 70], [3, 2, 3, 5], ["strides": [3, 4], "pads": [0, 3, 0, 0]]),
    convolution(
      [1, 2, 19, 70], [3, 2, 3, 5],
      [
        "strides": [2, 3], "dilations": [3, 2], "pads": [3, 4, 3, 4],
      ]),
    convolution([1, 2, 20, 30], [3, 2, 3, 3], ["dilations": [2, 5]]),
    // As many features as pay with large windows alone.
    convolution([1, 8, 12, 40], [8, 8, 3, 9], ["pads": [1, 4, 1, 4]]),
    convolution([1, 40, 12, 40], [8, 40, 5, 5], ["pads": [2, 2, 2, 2]]),
    convolution([2, 6, 9, 40], [9, 2, 3, 3], group: 3, ["pads": [1, 1, 1, 1]]),
    convolution([1, 3, 9, 40], [6, 1, 3, 3], group: 3, ["pads": [1, 1, 1, 1]]),
    // Single positions: rows that follow each other in memory.
    convolution([2, 30, 9, 11], [5, 30, 1, 1]),
    // Windows that see padding alone.
    convolution([1, 2, 1, 2], [2, 2, 3, 3], ["pads": [3, 6, 3, 6]]),
    // Several bands of rows, and of columns, the last of them not whole.
    convolution([1, 40, 61, 90], [2, 40, 3, 3], ["pads": [1, 1, 1, 1]]),
    convolution([1, 1, 1, 20_000], [1, 1, 1, 64], ["strides": [1, 2]]),
    convolution([1, 2, 2, 9000], [3, 2, 1, 3], ["pads": [0, 1, 0, 1]]),
    convolution([1, 2, 9000], [3, 2, 3], ["pads": [1, 1]]),
    // Single outputs.
    convolution([1, 100, 1, 1], [3, 100, 1, 1]),
    convolution([2, 20, 5, 5], [6, 20, 5, 5]),
    convolution([1, 20, 7, 7], [5, 20, 3, 3], ["strides": [2, 2]]),
  ]

  static let blocks: [NodeCase] = [
    transposed([1, 24, 5, 6], [24, 20, 2, 2], ["strides": [2, 2]]),
    transposed([2, 24, 5, 6], [24, 20, 4, 4], ["strides": [2, 2], "pads": [1, 1, 1, 1]]),
    transposed([1, 3, 5, 6], [3, 33, 3, 3], hasBias: false),
    transposed(
      [1, 20, 5, 6], [20, 16, 3, 3],
      [
        "strides": [2, 2], "pads": [1, 1, 1, 1], "output_padding": [1, 1],
      ]),
    transposed(
      [1, 20, 5, 6], [20, 16, 3, 3],
      [
        "strides": [2, 3], "pads": [1, 0, 2, 1], "output_padding": [1, 2],
      ]),
    transposed([1, 20, 1, 1], [20, 16, 4, 4], ["strides": [2, 2]]),
    // Strides beyond the output, pads beyond the taps of a part, and taps that do not reach all outputs.
    transposed([1, 20, 1, 1], [20, 16, 4, 4], ["strides": [4, 4], "pads": [1, 1, 2, 2]]),
    transposed([1, 20, 6, 7], [20, 16, 4, 4], ["strides": [2, 2], "pads": [3, 3, 3, 3]]),
    transposed([1, 20, 5, 6], [20, 16, 2, 2], ["strides": [3, 3]]),
    transposed([1, 20, 5, 6], [20, 16, 2, 3], ["dilations": [2, 3]]),
    transposed([2, 24, 5, 6], [24, 10, 3, 3], group: 2, ["strides": [2, 2]]),
    transposed([1, 40, 30, 50], [40, 70, 2, 2], ["strides": [2, 2]]),
    transposed([1, 40, 50], [40, 24, 4], ["strides": [2], "pads": [1, 1]]),
  ]

  static let shuffled: [NodeCase] = [
    transposed([1, 24, 5, 6], [24, 1, 2, 2], ["strides": [2, 2]]),
    transposed([2, 24, 40, 70], [24, 3, 2, 2], hasBias: false, ["strides": [2, 2]]),
    transposed([1, 40, 5, 6], [40, 7, 3, 3], ["strides": [3, 3]]),
    transposed([1, 5, 5, 6], [5, 2, 4, 2], ["strides": [4, 2]]),
    transposed([1, 5, 60], [5, 2, 3], ["strides": [3]]),
    transposed([1, 5, 5, 6], [5, 4, 1, 1]),
    // Too many outputs of a position.
    transposed([1, 5, 5, 6], [5, 3, 5, 5], ["strides": [5, 5]]),
  ]

  /// No images.
  static let empty: [NodeCase] = [
    convolution([0, 20, 9, 11], [24, 20, 3, 3]),
    convolution([0, 20, 9, 11], [4, 20, 3, 3]),
    convolution([0, 24, 9, 11], [24, 1, 3, 3], group: 24),
    convolution([0, 100, 1, 1], [3, 100, 1, 1]),
    transposed([0, 24, 5, 6], [24, 20, 2, 2], ["strides": [2, 2]]),
    transposed([0, 24, 5, 6], [24, 1, 2, 2], ["strides": [2, 2]]),
  ]

  @Test(arguments: sizes + windows + blocks + shuffled + empty)
  func `planes and blocks hold what the reference computes`(_ node: NodeCase) throws {
    var reference = try Session(node.model, mode: .reference)
    var optimized = try Session(node.model)
    let expected = try reference.run(node.inputs)[0].value
    let actual = try optimized.run(node.inputs)[0].value
    let comparison = ValueComparison(
      actual, expected, within: Tolerance(relative: 2e-5, absolute: 1e-4))
    #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
    if !node.feeds[0].contains(0) {
      #expect(try optimized.profile(node.inputs).allSatisfy(\.isOptimized))
    }
    for threads in [2, 3] {
      var many = try Session(node.model, threads: threads)
      #expect(try many.run(node.inputs)[0].value == actual, "\(threads) threads")
    }
  }
}
