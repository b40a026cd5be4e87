import ModelIR
import Operators
import Runtime
import Testing

/// Kernels of reductions and of functions along an axis, against reference evaluation.
@Suite struct ReductionAgreementTests {
  static let reductions: [TypedNodeCase] = {
    let names = [
      "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2",
      "ReduceSumSquare",
    ]
    let layouts: [([Int], [Int64])] = [
      ([7], [0]), ([1], [0]), ([64, 65], [1]), ([65, 64], [0]), ([3, 130, 5], [1]),
      ([2, 3, 4, 5], [2, 3]), ([2, 3, 4, 5], [0, 1]), ([2, 3, 4, 5], [-3, -2]),
      ([2, 3, 4, 5], [0, 1, 2, 3]), ([2, 3, 4, 5], [0, 2]), ([1, 9, 1, 33], [0, 1]),
      ([5, 4200, 3], [1]), ([3, 1, 4], [1]), ([0, 3], [1]), ([70, 2, 200], [0]),
    ]
    var cases: [TypedNodeCase] = []
    for name in names {
      for (shape, axes) in layouts {
        for keeps in [Int64(0), 1] {
          cases.append(
            TypedNodeCase(
              operatorType: name, feeds: [NodeCase.pattern(shape, seed: 3)],
              constants: [Tensor(.int64, [axes.count], int64s: axes)],
              attributes: [Attribute("keepdims", .int(keeps))], opset: 18))
        }
      }
    }
    return cases
  }()

  static let alongAxis: [TypedNodeCase] = {
    let layouts: [([Int], Int64)] = [
      ([3, 5], 0), ([2, 7, 3], 1), ([2, 64, 65], 1), ([1, 4, 16, 17], 1), ([4, 33], -1),
      ([5, 1], 0), ([3, 130, 2], -2), ([1000, 3], 0),
    ]
    var cases: [TypedNodeCase] = []
    for (shape, axis) in layouts {
      for name in ["Softmax", "LogSoftmax", "ArgMax", "ArgMin"] {
        cases.append(
          TypedNodeCase(
            operatorType: name, feeds: [NodeCase.pattern(shape, seed: 5)],
            attributes: [Attribute("axis", .int(axis))]))
      }
    }
    return cases
  }()

  static let planes = [
    TypedNodeCase(operatorType: "GlobalMaxPool", feeds: [NodeCase.pattern([2, 3, 7, 9], seed: 1)]),
    TypedNodeCase(operatorType: "GlobalMaxPool", feeds: [NodeCase.pattern([1, 5, 33], seed: 2)]),
    TypedNodeCase(
      operatorType: "InstanceNormalization", feeds: [NodeCase.pattern([2, 3, 5, 7], seed: 1)],
      constants: [NodeCase.pattern([3], seed: 2), NodeCase.pattern([3], seed: 3)]),
  ]

  @Test(arguments: reductions + alongAxis + planes)
  func `the kernel computes what evaluation computes`(_ node: TypedNodeCase) throws {
    let (expected, actual) = try node.run()
    // Terms have magnitudes up to 2 and may cancel: errors are small beside the sum of the magnitudes.
    let count = node.feeds[0].count / max(1, expected[0].tensor?.count ?? 1)
    let tolerance = Tolerance(relative: 2e-6, absolute: max(2e-6, 2e-8 * Double(count)))
    let comparison = ValueComparison(actual[0], expected[0], within: tolerance)
    #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
  }

  @Test(arguments: [reductions[4], reductions[6], alongAxis[4], alongAxis[6]] + planes)
  func `there is a kernel`(_ node: TypedNodeCase) throws { #expect(try node.isOptimized()) }

  @Test(arguments: reductions.suffix(6) + alongAxis.prefix(16))
  func `results have the same bits at any number of threads`(_ node: TypedNodeCase) throws {
    let one = try node.run(threads: 1).actual
    for threads in [2, 5] { #expect(try node.run(threads: threads).actual == one) }
  }

  /// NaN decides maxima, minima and their indices, and of equal elements the first one counts.
  @Test(arguments: ["ReduceMax", "ReduceMin", "ArgMax", "ArgMin"])
  func `NaN and ties are as in evaluation`(_ name: String) throws {
    let numbers: [Float] = [
      3, .nan, 3, -.infinity, -1, 2, 2, -.infinity, 3, .nan, 3, -.infinity, .nan, 1, -5, -.infinity,
    ]
    for axis in [Int64(0), 1] {
      let isIndex = name.hasPrefix("Arg")
      let node = TypedNodeCase(
        operatorType: name, feeds: [Tensor(.float, [4, 4], elements: numbers)],
        attributes: [Attribute(isIndex ? "axis" : "axes", isIndex ? .int(axis) : .ints([axis]))])
      let (expected, actual) = try node.run()
      #expect(try node.isOptimized())
      #expect(
        actual[0].tensor?.doubles.map(\.description)
          == expected[0].tensor?.doubles.map(\.description))
    }
  }

  /// Sums of many numbers stay within a few units of the last place.
  @Test(arguments: [[1, 1 << 18], [1 << 18, 1]])
  func `a long sum is accurate`(_ shape: [Int]) throws {
    let wide = shape[1] == 1 ? [shape[0], 3] : shape
    let node = TypedNodeCase(
      operatorType: "ReduceSum", feeds: [NodeCase.pattern(wide, seed: 9, from: 0.5, to: 1)],
      constants: [Tensor(.int64, [1], int64s: [shape[1] == 1 ? 0 : 1])])
    let (expected, actual) = try node.run()
    let comparison = ValueComparison(
      actual[0], expected[0], within: Tolerance(relative: 3e-7, absolute: 0))
    #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
  }
}

/// Kernels of Resize, against reference evaluation.
@Suite struct ResizeAgreementTests {
  static let cases: [TypedNodeCase] = {
    let modes = [
      "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn",
      "half_pixel_symmetric",
    ]
    let scales: [[Double]] = [
      [1, 1, 2, 2], [1, 1, 1.7, 0.6], [1, 1, 1, 3], [1, 1, 0.5, 1], [1, 1, 1, 1], [1, 2, 1, 2],
    ]
    var cases: [TypedNodeCase] = []
    for mode in ["nearest", "linear", "cubic"] {
      for coordinates in modes {
        let attribute = Attribute(
          "coordinate_transformation_mode", .string(ByteString(coordinates)))
        for scale in scales {
          let target = Tensor(.float, [4], doubles: scale)
          cases.append(resize([2, 3, 7, 17], target, mode, [attribute]))
        }
      }
    }
    cases.append(resize([5, 9], sizes([11, 4]), "linear", [Attribute("antialias", .int(1))]))
    cases.append(resize([1, 40, 300, 200], sizes([1, 40, 150, 333]), "linear", []))
    return cases
  }()

  private static func sizes(_ extents: [Int64]) -> Tensor {
    Tensor(.int64, [extents.count], int64s: extents)
  }

  private static func resize(
    _ shape: [Int], _ target: Tensor, _ mode: String, _ attributes: [Attribute]
  ) -> TypedNodeCase {
    TypedNodeCase(
      operatorType: "Resize", feeds: [NodeCase.pattern(shape, seed: 4)],
      constants: target.elementType == .int64 ? [nil, nil, target] : [nil, target],
      attributes: attributes + [Attribute("mode", .string(ByteString(mode)))], opset: 18)
  }

  @Test(arguments: cases)
  func `the kernel computes what evaluation computes`(_ node: TypedNodeCase) throws {
    let (expected, actual) = try node.run()
    let comparison = ValueComparison(
      actual[0], expected[0], within: Tolerance(relative: 1e-6, absolute: 1e-6))
    #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
    #expect(try node.run(threads: 5).actual == actual)
  }

  @Test(arguments: [cases[0], cases[1], cases[cases.count - 1]])
  func `there is a kernel`(_ node: TypedNodeCase) throws { #expect(try node.isOptimized()) }
}
