import Testing

/// Default boxes and normalization of SSD, against transcriptions of `prior_box_layer.cpp` and
/// `normalize_layer.cpp`, and the specification of PriorBoxClustered.
@Suite struct ForksBoxes {
  /// The settings of a layer of default boxes.
  struct Settings: Sendable, CustomTestStringConvertible {
    var text: String
    var minSizes: [Float] = []
    var maxSizes: [Float] = []
    var ratios: [Float] = []
    var flips = true
    var clips = false
    var variances: [Float] = [0.1]
    var image: [Float] = [40, 30]
    var step: [Float]?
    var offset: Float = 0.5
    var sides: [[Float]] = []

    var testDescription: String { text }
  }

  static let all: [Settings] = [
    Settings(text: "min_size: 12", minSizes: [12]),
    Settings(
      text: "min_size: 10.9 max_size: 21.5 aspect_ratio: 2 aspect_ratio: 3 clip: true "
        + "variance: 0.1 variance: 0.1 variance: 0.2 variance: 0.3",
      minSizes: [10.9], maxSizes: [21.5], ratios: [2, 3], clips: true,
      variances: [0.1, 0.1, 0.2, 0.3]),
    Settings(
      text: "min_size: 4 min_size: 9 max_size: 6 max_size: 15 aspect_ratio: 2 aspect_ratio: 0.5 "
        + "aspect_ratio: 1 flip: false variance: 0.4 step: 7 offset: 0.25",
      minSizes: [4, 9], maxSizes: [6, 15], ratios: [2, 0.5], flips: false, variances: [0.4],
      step: [7, 7], offset: 0.25),
    Settings(
      text: "min_size: 8 aspect_ratio: 1.5 img_h: 64 img_w: 50 step_h: 9 step_w: 11",
      minSizes: [8], ratios: [1.5], image: [64, 50], step: [9, 11]),
    Settings(text: "min_size: 8 img_size: 100", minSizes: [8], image: [100, 100]),
  ]

  static let clustered: [Settings] = [
    Settings(
      text: "width: 9.5 width: 20 height: 14 height: 3 clip: true variance: 0.1 variance: 0.1 "
        + "variance: 0.2 variance: 0.2",
      clips: true, variances: [0.1, 0.1, 0.2, 0.2], sides: [[9.5, 14], [20, 3]]),
    Settings(
      text: "width: 5 height: 6 flip: false step: 16 img_w: 90 img_h: 80 offset: 0",
      image: [80, 90], step: [16, 16], offset: 0, sides: [[5, 6]]),
  ]

  @Test(arguments: all + clustered)
  func `default boxes are those of the source`(_ s: Settings) throws {
    let map = [3, 4]
    let net = ForkNet(
      inputs: [("map", Blob(zeros: [1, 2] + map)), ("data", Blob(zeros: [1, 3, 40, 30]))],
      layers: layer(
        s.sides.isEmpty ? "PriorBox" : "PriorBoxClustered", ["map", "data"], ["out"],
        "prior_box_param { \(s.text) }"))
    let step = s.step ?? [s.image[0] / Float(map[0]), s.image[1] / Float(map[1])]
    var corners: [Float] = []
    for y in 0..<map[0] {
      for x in 0..<map[1] {
        let center = [(Float(x) + s.offset) * step[1], (Float(y) + s.offset) * step[0]]
        for side in Self.sides(s) {
          for sign in [-1.0, 1.0] {
            for axis in 0..<2 {
              let corner = Double(center[axis]) + sign * Double(side[axis]) / 2
              corners.append(Float(corner / Double(s.image[1 - axis])))
            }
          }
        }
      }
    }
    if s.clips { corners = corners.map { min(max($0, 0), 1) } }
    let variances = corners.indices.map { s.variances[$0 % s.variances.count] }
    let result = try net.run()["out"]
    #expect(result == Blob([1, 2, corners.count], corners + variances))
  }

  /// Widths and heights around each point.
  private static func sides(_ s: Settings) -> [[Float]] {
    if !s.sides.isEmpty { return s.sides }
    var ratios: [Float] = []
    for ratio in s.ratios { ratios += s.flips ? [ratio, 1 / ratio] : [ratio] }
    var sides: [[Float]] = []
    for (index, size) in s.minSizes.enumerated() {
      let least = Float(Int(size))
      sides.append([least, least])
      if !s.maxSizes.isEmpty {
        let mean = Float((Double(Int(size) * Int(s.maxSizes[index]))).squareRoot())
        sides.append([mean, mean])
      }
      for ratio in ratios {
        sides.append([least * ratio.squareRoot(), least / ratio.squareRoot()])
      }
    }
    return sides
  }

  @Test(arguments: [
    ("", [1], [2, 3, 4, 5]), ("across_spatial: false", [1], [2, 3, 4, 5]),
    ("across_spatial: false channel_shared: false", [3], [2, 3, 4, 5]),
    ("channel_shared: false eps: 0.5", [3], [1, 3, 2, 2]),
    ("across_spatial: false eps: 2", [], [2, 3, 4, 5]), ("channel_shared: false", [6], [4, 6]),
  ])
  func `normalized blobs are those of the source`(
    _ settings: String, _ scaleShape: [Int], _ shape: [Int]
  ) throws {
    var random = Seeded(settings.count + shape.count)
    let x = random.normal(shape)
    let scale = random.uniform(scaleShape, 1, 20)
    let isWhole = !settings.contains("across_spatial: false")
    let eps: Float = settings.contains("eps: 0.5") ? 0.5 : settings.contains("eps: 2") ? 2 : 1e-10
    let net = ForkNet(
      inputs: [("x", x)],
      layers: layer("Normalize", ["x"], ["out"], "norm_param { \(settings) }"),
      weights: [("layer", "Normalize", [scale])])
    let space = shape[2...].reduce(1, *)
    let item = shape[1] * space
    var expected = x
    for n in 0..<shape[0] {
      for place in 0..<item {
        var sum: Float = eps
        for other in 0..<item where isWhole || other % space == place % space {
          sum += x.numbers[n * item + other] * x.numbers[n * item + other]
        }
        let factor = scale.numbers[scale.numbers.count == 1 ? 0 : place / space]
        expected.numbers[n * item + place] *= factor / sum.squareRoot()
      }
    }
    expect(try net.run()["out"], expected)
  }
}
