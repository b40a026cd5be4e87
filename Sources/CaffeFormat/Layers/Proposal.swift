import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Regions that Faster R-CNN's first stage proposes, as the layer of PVANet's fork: boxes that are
  /// too small count as having the score 0.
  static let proposal = LayerKind("Proposal", settings: "proposal_param") {
    layer throws(Diagnostic) in
    try layer.propose(ProposalSettings(&layer), named: "Proposal")
  }
}

/// The settings of a layer of region proposals.
struct ProposalSettings {
  var stride: Float = 16
  var baseSize: Float = 16
  var ratios: [Float] = [0.5, 1, 2]
  var scales: [Float] = [8, 16, 32]
  var minSize: Float = 16
  /// The most candidates; 0 for all.
  var candidates = 6000
  /// The most proposals; 0 for all.
  var proposals = 300
  var overlap: Float = 0.7
  /// Whether boxes that are too small are dropped; else they count as having the score 0.
  var dropsSmall = true
  /// Whether the information on the image ends with a scale for each axis, height before width.
  var hasScales = false
  /// Whether scores are a column; else they have one axis.
  var scoresAreColumn = true

  /// The settings of `rpn.proposal_layer`, with the constants of py-faster-rcnn's configuration.
  init(stride: Float, scales: [Float]?) {
    self.stride = stride
    if let scales { self.scales = scales }
  }

  /// The settings of PVANet's layer.
  fileprivate init(_ layer: inout LayerImporter) throws(Diagnostic) {
    dropsSmall = false
    scoresAreColumn = false
    stride = try layer.settings.real("feat_stride", or: 16)
    baseSize = try layer.settings.real("base_size", or: 16)
    minSize = try layer.settings.real("min_size", or: 16)
    ratios = try layer.settings.reals("ratio")
    scales = try layer.settings.reals("scale")
    candidates = try layer.size("pre_nms_topn", or: 6000, atLeast: 1)
    proposals = try layer.size("post_nms_topn", or: 300, atLeast: 1)
    overlap = try layer.settings.real("nms_thresh", or: 0.7)
    hasScales = layer.bottoms.count == 3 && layer.bottoms[2].shape.elementCount > 3
    try check()
  }

  /// Makes sure that the settings make anchors.
  func check() throws(Diagnostic) {
    let numbers = ratios + scales + [stride, baseSize]
    guard !ratios.isEmpty, !scales.isEmpty, ratios.count <= 1024, scales.count <= 1024,
      numbers.allSatisfy({ $0.isFinite && $0 > 0 }), minSize >= 0, minSize.isFinite
    else { throw .invalid("there are no anchors, or a size that is not positive") }
    guard overlap >= 0 else { throw .invalid("'nms_thresh' is \(overlap), expected 0 or more") }
  }

  /// The settings, for the node.
  var attributes: [Attribute] {
    [
      .float("feat_stride", stride), .float("base_size", baseSize), .float("min_size", minSize),
      Attribute("ratio", .floats(ratios)), Attribute("scale", .floats(scales)),
      .int("pre_nms_topn", candidates), .int("post_nms_topn", proposals),
      .float("nms_thresh", overlap), .int("drops_small", dropsSmall ? 1 : 0),
    ]
  }

  /// Corners of the anchors around the first cell, by `generate_anchors`: for each ratio a box of
  /// about the base's area with whole sides, scaled.
  var anchors: [[Float]] {
    let center = (baseSize - 1) / 2
    return ratios.flatMap { ratio in
      let width = rounded((baseSize * baseSize / ratio).squareRoot())
      let height = rounded(width * ratio)
      return scales.map { scale in
        let (x, y) = ((width * scale - 1) / 2, (height * scale - 1) / 2)
        return [center - x, center - y, center + x, center + y]
      }
    }
  }

  /// To a whole number: NumPy's rule in the Python layer, the C++ layer's own.
  private func rounded(_ number: Float) -> Float {
    dropsSmall ? number.rounded(.toNearestOrEven) : (number + 0.5).rounded(.down)
  }
}

extension LayerImporter {
  /// Emits the call of a function that proposes regions.
  mutating func propose(_ settings: ProposalSettings, named name: String) throws(Diagnostic) {
    try expect(bottoms: 3...3, tops: 1...2)
    let scores = try bottom()
    let changes = try bottom(1)
    let image = try bottom(2)
    let anchorCount = settings.ratios.count * settings.scales.count
    guard scores.rank == 4, changes.rank == 4, image.rank >= 1, image.shape.elementCount >= 3 else {
      throw .invalid(
        "blobs of shapes \(bottoms.map(\.shape)), expected two maps and an image's size")
    }
    guard scores.shape[0] == 1 else {
      throw .unsupported("proposals for \(scores.shape[0]) images, where Caffe has them for one")
    }
    guard scores.shape[1] == 2 * anchorCount, scores.shape[2...].allSatisfy({ $0 > 0 }),
      changes.shape == [1, 4 * anchorCount] + scores.shape[2...]
    else {
      throw .invalid(
        "maps of shapes \(scores.shape) and \(changes.shape) for \(anchorCount) anchors")
    }
    let map = Array(scores.shape[2...])
    guard let count = [map[0], map[1], anchorCount].checkedElementCount, count <= 1 << 22 else {
      throw .unsupported("\(anchorCount) anchors at each place of a map of \(map)")
    }
    let plan = ProposalPlan(
      settings: settings, anchors: settings.anchors, map: map, imageCount: image.shape.elementCount)
    let function = LayerFunction(
      name: name, inputs: ["scores", "changes", "image"], settings: settings.attributes,
      summary: "Regions that are likely to show something, as rows of image, x1, y1, x2, y2.")
    let hasScores = tops.count > 1
    let called = try define(function) { builder, inputs throws(Diagnostic) in
      let (regions, scores) = plan.proposals(&builder, inputs)
      return hasScores ? [regions, scores] : [regions]
    }
    let open = OpenExtent(axis: 0, name: inner("regions"))
    let count1 = OpenExtent.standIn
    let shapes = [[count1, 5], settings.scoresAreColumn ? [count1, 1] : [count1]]
    try write(
      called, domain: LayerFunction.domain, bottoms, shapes: Array(shapes.prefix(tops.count)),
      opened: [OpenExtent?](repeating: open, count: tops.count), to: Array(tops.indices),
      settings.attributes)
  }
}

/// What the body of a proposal function is made of.
private struct ProposalPlan {
  var settings: ProposalSettings
  var anchors: [[Float]]
  /// Height and width of the maps.
  var map: [Int]
  /// How many numbers tell of the image.
  var imageCount: Int

  private var total: Int { map[0] * map[1] * anchors.count }
  private var rows: Int { settings.candidates > 0 ? min(settings.candidates, total) : total }

  /// Regions, and their scores.
  func proposals(_ b: inout GraphBuilder, _ inputs: [ValueID]) -> (ValueID, ValueID) {
    let image = b.reshaped("image_info", inputs[2], [imageCount])
    let boxes = clipped(&b, decoded(&b, inputs[1]), image)
    let count = anchors.count
    let map = b.sliced("foreground", inputs[0], axis: 1, from: count, to: 2 * count)
    let turned = b.add("Transpose", "score_rows", [map], [.ints("perm", [0, 2, 3, 1])])
    let scores = b.reshaped("scores", turned, [total])
    let isLarge = large(&b, boxes, image)
    let ranked: ValueID
    if settings.dropsSmall {
      let lowest = b.constant("lowest", [-.infinity])
      ranked = b.add("Where", "ranked", [isLarge, scores, lowest])
    } else {
      ranked = b.add("Mul", "ranked", [b.converted("large", isLarge, to: .float), scores])
    }
    let k = b.constant(integers: [rows], "candidates")
    let top = b.node(
      "TopK", name: "best", inputs: [ranked, k], outputs: ["best_scores", "best_places"],
      attributes: [.int("axis", 0)])
    let best = b.add("Gather", "best_boxes", [boxes, top[1]], [.int("axis", 0)])
    let kept = separate(&b, best, top[0])
    let regions = b.add("Gather", "kept_boxes", [best, kept], [.int("axis", 0)])
    let border = b.constant(integers: [0, 1, 0, 0], "image_column")
    let score = b.add("Gather", "kept_scores", [top[0], kept], [.int("axis", 0)])
    let result =
      settings.scoresAreColumn ? b.reshaped("score_column", score, [-1, 1]) : score
    return (b.add("Pad", "regions", [regions, border, b.constant("image_0", [0])]), result)
  }

  /// Corners after the predicted changes (`bbox_transform_inv`): [total, 4].
  private func decoded(_ b: inout GraphBuilder, _ changes: ValueID) -> ValueID {
    var centers: [Float] = []
    var sizes: [Float] = []
    for y in 0..<map[0] {
      for x in 0..<map[1] {
        let shift = [Float(x) * settings.stride, Float(y) * settings.stride]
        for anchor in anchors {
          let low = [anchor[0] + shift[0], anchor[1] + shift[1]]
          let size = [anchor[2] + shift[0] - low[0] + 1, anchor[3] + shift[1] - low[1] + 1]
          sizes += size
          centers += [low[0] + 0.5 * size[0], low[1] + 0.5 * size[1]]
        }
      }
    }
    let size = b.constant("anchor_sizes", sizes, [total, 2])
    let center = b.constant("anchor_centers", centers, [total, 2])
    let turned = b.add("Transpose", "change_rows", [changes], [.ints("perm", [0, 2, 3, 1])])
    let rows = b.reshaped("changes", turned, [total, 4])
    let shift = b.sliced("shift", rows, axis: 1, from: 0, to: 2)
    let growth = b.sliced("growth", rows, axis: 1, from: 2, to: 4)
    let moved = b.add("Mul", "moved", [shift, size])
    let newCenter = b.add("Add", "new_center", [moved, center])
    let factor = b.add("Exp", "factor", [growth])
    let newSize = b.add("Mul", "new_size", [factor, size])
    let radius = b.add("Mul", "radius", [newSize, b.constant("half", [0.5])])
    let low = b.add("Sub", "low", [newCenter, radius])
    let high = b.add("Add", "high", [newCenter, radius])
    return b.joined("corners", [low, high], axis: 1)
  }

  /// The boxes within the image, whose last pixel is one less than its size.
  private func clipped(
    _ b: inout GraphBuilder, _ boxes: ValueID, _ image: ValueID
  ) -> ValueID {
    let order = b.constant(integers: [1, 0, 1, 0], "width_height")
    let size = b.add("Gather", "image_size", [image, order], [.int("axis", 0)])
    let last = b.add("Sub", "image_last", [size, b.constant("one", [1])])
    let low = b.add("Min", "within", [boxes, last])
    return b.add("Max", "clipped", [low, b.constant("zero", [0])])
  }

  /// Whether both sides of a box are at least the least size, times the image's scale: [total].
  private func large(_ b: inout GraphBuilder, _ boxes: ValueID, _ image: ValueID) -> ValueID {
    let low = b.sliced("clipped_low", boxes, axis: 1, from: 0, to: 2)
    let high = b.sliced("clipped_high", boxes, axis: 1, from: 2, to: 4)
    let extent = b.add("Sub", "extent", [high, low])
    let size = b.add("Add", "side", [extent, b.constant("pixel", [1])])
    let places = b.constant(integers: settings.hasScales ? [3, 2] : [2, 2], "scale_places")
    let scales = b.add("Gather", "image_scales", [image, places], [.int("axis", 0)])
    let least = b.add("Mul", "least", [scales, b.constant("least_size", [settings.minSize])])
    let isSmall = b.add("Less", "is_small", [size, least])
    let small = b.converted("small", isSmall, to: .float)
    let first = b.sliced("narrow", small, axis: 1, from: 0, to: 1)
    let second = b.sliced("low_box", small, axis: 1, from: 1, to: 2)
    let either = b.reshaped("too_small", b.add("Add", "small_any", [first, second]), [total])
    return b.add("Less", "is_large", [either, b.constant("any", [0.5])])
  }

  /// Places of the boxes that overlap no better one, in the order of their scores.
  private func separate(
    _ b: inout GraphBuilder, _ boxes: ValueID, _ scores: ValueID
  ) -> ValueID {
    // Sides count the pixel that the far corner is on.
    let far = b.constant("far_pixel", [0, 0, 1, 1], [4])
    let outer = b.add("Add", "outer", [boxes, far])
    let limit = settings.proposals > 0 ? min(settings.proposals, rows) : rows
    var inputs: [ValueID?] = [
      b.reshaped("nms_boxes", outer, [1, rows, 4]),
      b.reshaped("nms_scores", scores, [1, 1, rows]),
      b.constant(integers: [limit], "nms_limit"),
      b.constant("nms_overlap", [min(settings.overlap, 1)], [1]),
    ]
    if settings.dropsSmall {
      inputs.append(b.constant("nms_score", [-Float.greatestFiniteMagnitude], [1]))
    }
    let selected = b.add("NonMaxSuppression", "selected", inputs)
    let column = b.sliced("selected_column", selected, axis: 1, from: 2, to: 3)
    return b.reshaped("kept", column, [-1])
  }
}
