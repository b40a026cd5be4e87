import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// SSD's default boxes and their variances, which depend on shapes alone and so are a constant.
  static let priorBox = LayerKind("PriorBox", settings: "prior_box_param") {
    layer throws(Diagnostic) in
    try layer.writePriorBoxes(clustered: false)
  }

  /// Default boxes whose sides are given one by one, of Intel's networks.
  static let priorBoxClustered = LayerKind("PriorBoxClustered", settings: "prior_box_param") {
    layer throws(Diagnostic) in
    try layer.writePriorBoxes(clustered: true)
  }
}

extension LayerImporter {
  /// Makes the top a constant.
  fileprivate mutating func writePriorBoxes(clustered: Bool) throws(Diagnostic) {
    try expect(bottoms: 2...2)
    let map = try bottom()
    let image = try bottom(1)
    guard map.rank == 4, image.rank == 4 else {
      throw .invalid(
        "the blobs have \(map.rank) and \(counted(image.rank, "axis", "axes")), expected 4")
    }
    let boxes = try PriorBoxes(
      &self, map: Array(map.shape[2...]), image: Array(image.shape[2...]), clustered: clustered)
    let numbers = try boxes.numbers()
    tops[0] = try constant("boxes", numbers, shape: [1, 2, numbers.count / 2])
  }

  /// A setting for both axes or one for each, height before width; [0, 0] where there is none.
  fileprivate mutating func bothOrEach(_ name: String) throws(Diagnostic) -> [Float] {
    let (height, width) = (name + "_h", name + "_w")
    let single = name == "img" ? "img_size" : name
    let isEach = settings.has(height) || settings.has(width)
    guard isEach || settings.has(single) else { return [0, 0] }
    guard !isEach || !settings.has(single) else {
      throw .invalid("'\(single)' does not go with '\(height)' and '\(width)'", attribute: single)
    }
    let names = isEach ? [height, width] : [single, single]
    let values = [try settings.real(names[0], or: 0), try settings.real(names[1], or: 0)]
    guard values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .invalid("'\(names[0])' or '\(names[1])' is not positive", attribute: names[0])
    }
    return values
  }
}

/// The settings of a grid of boxes, height before width.
private struct PriorBoxes {
  var map: [Int]
  var image: [Float]
  var step: [Float]
  /// Widths and heights of the boxes around each point, in the order of `PriorBoxLayer`.
  var extents: [(width: Float, height: Float)]
  var variances: [Float]
  var offset: Float
  var clips: Bool

  init(
    _ layer: inout LayerImporter, map: [Int], image: [Int], clustered: Bool
  ) throws(Diagnostic) {
    self.map = map
    let given = try layer.bothOrEach("img")
    self.image = given.contains(0) ? image.map(Float.init) : given
    step = try layer.bothOrEach("step")
    if step.contains(0) { step = zip(self.image, map).map { $0 / Float($1) } }
    variances = try layer.settings.reals("variance")
    if variances.isEmpty { variances = [0.1] }
    guard variances.count == 1 || variances.count == 4, variances.allSatisfy({ $0 > 0 }) else {
      throw .invalid(
        "'variance' is \(variances), expected one positive number or four", attribute: "variance")
    }
    offset = try layer.settings.real("offset", or: 0.5)
    clips = try layer.settings.flag("clip", or: false)
    extents = try clustered ? Self.givenExtents(&layer) : Self.gradedExtents(&layer)
  }

  /// Sides as they are given.
  private static func givenExtents(
    _ layer: inout LayerImporter
  ) throws(Diagnostic) -> [(width: Float, height: Float)] {
    let widths = try layer.settings.reals("width")
    let heights = try layer.settings.reals("height")
    layer.settings.ignore(["flip"])
    guard !widths.isEmpty, widths.count == heights.count else {
      throw .invalid(
        "'width' has \(counted(widths.count, "number")) and 'height' \(heights.count), expected as many",
        attribute: "width")
    }
    return zip(widths, heights).map { (width: $0, height: $1) }
  }

  /// Squares of the least size and of the mean with the largest, and rectangles as large as the first.
  private static func gradedExtents(
    _ layer: inout LayerImporter
  ) throws(Diagnostic) -> [(width: Float, height: Float)] {
    let minSizes = try layer.settings.reals("min_size")
    let maxSizes = try layer.settings.reals("max_size")
    guard !minSizes.isEmpty, minSizes.allSatisfy({ $0 > 0 && $0 < 0x1p30 }) else {
      throw .invalid("'min_size' is \(minSizes), expected positive numbers", attribute: "min_size")
    }
    guard maxSizes.isEmpty || maxSizes.count == minSizes.count,
      zip(minSizes, maxSizes).allSatisfy({ $0 < $1 && $1 < 0x1p30 })
    else {
      throw .invalid(
        "'max_size' is \(maxSizes), expected larger numbers than \(minSizes)", attribute: "max_size"
      )
    }
    let flips = try layer.settings.flag("flip", or: true)
    var ratios: [Float] = [1]
    for ratio in try layer.settings.reals("aspect_ratio") {
      guard ratio > 0, ratio.isFinite else {
        throw .invalid(
          "'aspect_ratio' is \(ratio), expected a positive number", attribute: "aspect_ratio")
      }
      guard !ratios.contains(where: { abs($0 - ratio) < 1e-6 }) else { continue }
      guard ratios.count < 256 else { throw .unsupported("more than 256 aspect ratios") }
      ratios += flips ? [ratio, 1 / ratio] : [ratio]
    }
    guard minSizes.count <= 4096 else { throw .unsupported("\(minSizes.count) sizes of boxes") }
    return minSizes.indices.flatMap { index in
      // Sizes count as whole numbers.
      let size = minSizes[index].rounded(.towardZero)
      var extents = [(width: size, height: size)]
      if !maxSizes.isEmpty {
        let mean = (size * maxSizes[index].rounded(.towardZero)).squareRoot()
        extents.append((mean, mean))
      }
      for ratio in ratios where abs(ratio - 1) >= 1e-6 {
        extents.append((size * ratio.squareRoot(), size / ratio.squareRoot()))
      }
      return extents
    }
  }

  /// Corners of all boxes as parts of the image, then as many variances.
  func numbers() throws(Diagnostic) -> [Float] {
    guard let count = [map[0], map[1], extents.count, 8].checkedElementCount,
      count <= LayerImporter.constantLimit
    else { throw .unsupported("there are too many boxes") }
    guard count > 0 else { throw .invalid("a map without elements has no boxes") }
    var corners: [Float] = []
    corners.reserveCapacity(count)
    // Caffe computes corners in double precision.
    func corner(_ center: Float, _ radius: Double, _ size: Float) -> Float {
      Float((Double(center) + radius) / Double(size))
    }
    for y in 0..<map[0] {
      for x in 0..<map[1] {
        let center = [(Float(x) + offset) * step[1], (Float(y) + offset) * step[0]]
        for (width, height) in extents {
          let (x, y) = (Double(width) / 2, Double(height) / 2)
          corners.append(corner(center[0], -x, image[1]))
          corners.append(corner(center[1], -y, image[0]))
          corners.append(corner(center[0], x, image[1]))
          corners.append(corner(center[1], y, image[0]))
        }
      }
    }
    if clips { corners = corners.map { min(max($0, 0), 1) } }
    return corners + corners.indices.map { variances[$0 % variances.count] }
  }
}
