import ModelIR
import Operators
import Runtime
import Testing

/// Transposed convolution and normalizations over channels.
@Suite struct LayerAgreementTests {
  private static func transposed(
    _ x: [Int], _ w: [Int], bias: Bool = true, groups: Int = 1, _ attributes: [Attribute] = []
  ) -> NodeCase {
    let weights = NodeCase.pattern(w, seed: 11)
    let features = w[1] * groups
    return NodeCase(
      operatorType: "ConvTranspose", feeds: [x],
      constants: bias ? [weights, NodeCase.pattern([features], seed: 12)] : [weights],
      attributes: attributes + [Attribute("group", .int(Int64(groups)))])
  }

  private static func strides(_ values: [Int64]) -> Attribute {
    Attribute("strides", .ints(values))
  }
  private static func pads(_ values: [Int64]) -> Attribute { Attribute("pads", .ints(values)) }

  /// Kernels as large as their stride, whose taps tile the output.
  static let tilings: [NodeCase] =
    [1, 7, 8, 9, 15, 16, 17, 33].map {
      transposed([1, 3, 2, $0], [3, 4, 2, 2], [strides([2, 2])])
    } + [
      transposed([2, 3, 5, 7], [3, 4, 2, 2], bias: false, [strides([2, 2])]),
      transposed([1, 4, 5, 6], [4, 3, 3, 3], groups: 2, [strides([3, 3])]),
      transposed([1, 2, 4, 5], [2, 3, 3, 2], [strides([3, 2])]),
      transposed([1, 2, 4, 5], [2, 3, 1, 1]),
      transposed([1, 2, 70, 70], [2, 100, 2, 2], [strides([2, 2])]),
      transposed([2, 3, 40], [3, 4, 2], [strides([2])]),
    ]

  static let overlapping: [NodeCase] = [
    transposed([1, 3, 5, 6], [3, 4, 3, 3]),
    transposed([2, 3, 5, 6], [3, 4, 3, 3], bias: false, [strides([2, 2]), pads([1, 1, 1, 1])]),
    transposed(
      [1, 3, 5, 6], [3, 4, 3, 3],
      [strides([2, 3]), pads([1, 0, 2, 1]), Attribute("output_padding", .ints([1, 2]))]),
    transposed([1, 3, 5, 6], [3, 4, 2, 3], [Attribute("dilations", .ints([2, 3]))]),
    transposed([1, 3, 5, 6], [3, 4, 2, 2], [strides([3, 3])]),
    transposed([1, 6, 5, 6], [6, 2, 3, 3], groups: 3, [strides([2, 2])]),
    transposed([1, 6, 5, 6], [6, 1, 4, 4], groups: 6, [strides([2, 2]), pads([1, 1, 1, 1])]),
    transposed(
      [1, 3, 5, 6], [3, 4, 3, 3], [strides([2, 2]), Attribute("auto_pad", .string("SAME_UPPER"))]),
    transposed(
      [1, 3, 5, 6], [3, 4, 3, 3], [strides([2, 2]), Attribute("auto_pad", .string("SAME_LOWER"))]),
    transposed(
      [1, 3, 5, 6], [3, 4, 3, 3], [strides([2, 2]), Attribute("output_shape", .ints([12, 14]))]),
    transposed([1, 3, 33], [3, 40, 5], [strides([2])]),
    transposed([1, 3, 90, 100], [3, 5, 3, 3], [strides([2, 2])]),
    transposed([0, 3, 5, 6], [3, 4, 3, 3]),
  ]

  static let normalizations: [NodeCase] = [1, 7, 8, 9, 16, 17, 100].flatMap { width in
    [
      NodeCase(operatorType: "InstanceNormalization", feeds: [[2, 3, width], [3], [3]]),
      NodeCase(
        operatorType: "GroupNormalization", feeds: [[2, 6, 2, width], [6], [6]],
        attributes: [Attribute("num_groups", .int(3))], opset: 21),
      NodeCase(
        operatorType: "GroupNormalization", feeds: [[2, 6, 2, width], [2], [2]],
        attributes: [Attribute("num_groups", .int(2)), Attribute("epsilon", .float(0.1))],
        opset: 18),
    ]
  }

  @Test(arguments: tilings + overlapping + normalizations)
  func `the optimized kernel computes what evaluation computes`(_ node: NodeCase) throws {
    var reference = try Session(node.model, mode: .reference)
    var optimized = try Session(node.model)
    let expected = try reference.run(node.inputs)[0].value
    let actual = try optimized.run(node.inputs)[0].value
    let comparison = ValueComparison(
      actual, expected, within: Tolerance(relative: 2e-5, absolute: 2e-5))
    #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
    #expect(try optimized.run(node.inputs)[0].value == actual, "a second run differs")
    for threads in [2, 3, 7] {
      var many = try Session(node.model, threads: threads)
      #expect(try many.run(node.inputs)[0].value == actual, "\(threads) threads")
    }
    if !node.feeds[0].contains(0) {
      // Changes of layout are steps of their own.
      let steps = try optimized.profile(node.inputs)
      #expect(!steps.isEmpty && steps.allSatisfy(\.isOptimized))
    }
  }
}
