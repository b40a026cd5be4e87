import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// SSD's default boxes and their variances, which depend on shapes alone and so are a constant.
  static let priorBox = LayerKind("PriorBox", settings: "prior_box_param") {
    layer throws(Diagnostic) in
    try layer.expect(bottoms: 2...2)
    let map = try layer.bottom()
    let image = try layer.bottom(1)
    guard map.rank == 4, image.rank == 4 else {
      throw .invalid("the blobs have \(map.rank) and \(image.rank) axes, expected 4")
    }
    let boxes = try PriorBoxes(&layer, map: Array(map.shape[2...]), image: Array(image.shape[2...]))
    let numbers = try boxes.numbers()
    layer.tops[0] = try layer.constant("boxes", numbers, shape: [1, 2, numbers.count / 2])
  }
}

/// The settings of a grid of boxes, height before width.
private struct PriorBoxes {
  var map: [Int]
  var image: [Float]
  var step: [Float]
  var minSizes: [Float]
  var maxSizes: [Float]
  var aspectRatios: [Float]
  var variances: [Float]
  var offset: Float
  var clips: Bool

  init(_ layer: inout LayerImporter, map: [Int], image: [Int]) throws(Diagnostic) {
    self.map = map
    let size = try layer.size("img_size", or: 0)
    let given = [try layer.size("img_h", or: size), try layer.size("img_w", or: size)]
    self.image = (given.contains(0) ? image : given).map(Float.init)
    let both = try layer.settings.real("step", or: 0)
    step = [
      try layer.settings.real("step_h", or: both), try layer.settings.real("step_w", or: both),
    ]
    if step.contains(0) { step = zip(self.image, map).map { $0 / Float($1) } }
    // Sizes count as whole numbers.
    minSizes = try layer.settings.reals("min_size").map { $0.rounded(.towardZero) }
    maxSizes = try layer.settings.reals("max_size").map { $0.rounded(.towardZero) }
    let flips = try layer.settings.flag("flip", or: true)
    aspectRatios = [1]
    for ratio in try layer.settings.reals("aspect_ratio")
    where !aspectRatios.contains(where: { abs($0 - ratio) < 1e-6 }) {
      aspectRatios += flips ? [ratio, 1 / ratio] : [ratio]
    }
    variances = try layer.settings.reals("variance")
    if variances.isEmpty { variances = [0.1] }
    offset = try layer.settings.real("offset", or: 0.5)
    clips = try layer.settings.flag("clip", or: false)
    guard !minSizes.isEmpty, maxSizes.isEmpty || maxSizes.count == minSizes.count,
      variances.count == 1 || variances.count == 4
    else { throw .invalid("the numbers of sizes or variances do not fit") }
  }

  /// Widths and heights of the boxes around each point, in the order of `PriorBoxLayer`.
  private var extents: [(width: Float, height: Float)] {
    minSizes.indices.flatMap { index in
      let size = minSizes[index]
      var extents = [(width: size, height: size)]
      if !maxSizes.isEmpty {
        let mean = (size * maxSizes[index]).squareRoot()
        extents.append((mean, mean))
      }
      for ratio in aspectRatios where abs(ratio - 1) >= 1e-6 {
        extents.append((size * ratio.squareRoot(), size / ratio.squareRoot()))
      }
      return extents
    }
  }

  /// Corners of all boxes as parts of the image, then as many variances.
  func numbers() throws(Diagnostic) -> [Float] {
    let extents = extents
    guard let count = [map[0], map[1], extents.count, 8].checkedElementCount,
      count <= LayerImporter.constantLimit
    else { throw .unsupported("there are too many boxes") }
    var corners: [Float] = []
    corners.reserveCapacity(count)
    for y in 0..<map[0] {
      for x in 0..<map[1] {
        let center = [(Float(x) + offset) * step[1], (Float(y) + offset) * step[0]]
        for (width, height) in extents {
          corners.append((center[0] - width / 2) / image[1])
          corners.append((center[1] - height / 2) / image[0])
          corners.append((center[0] + width / 2) / image[1])
          corners.append((center[1] + height / 2) / image[0])
        }
      }
    }
    if clips { corners = corners.map { min(max($0, 0), 1) } }
    return corners + corners.indices.map { variances[$0 % variances.count] }
  }
}
