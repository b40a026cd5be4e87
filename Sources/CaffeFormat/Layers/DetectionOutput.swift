import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// SSD's detections: boxes decoded from default boxes, the best of each class that do not overlap,
  /// and of these the best of each image, as rows of image, label, score and corners.
  static let detectionOutput = LayerKind(
    "DetectionOutput", settings: "detection_output_param",
    ignoring: ["save_output_param", "visualize", "visualize_threshold", "save_file"]
  ) { layer throws(Diagnostic) in
    try layer.expect(bottoms: 3...5)
    guard layer.bottoms.count == 3 else {
      throw .unsupported(
        "DetectionOutput of \(counted(layer.bottoms.count, "blob")), as RefineDet has it")
    }
    let plan = try DetectionPlan(&layer)
    let function = LayerFunction(
      name: "DetectionOutput", inputs: ["location", "confidence", "priors"],
      settings: plan.attributes,
      summary: "SSD's detections, as rows of image, label, score, xmin, ymin, xmax, ymax.")
    let name = try layer.define(function) { builder, inputs throws(Diagnostic) in
      [try plan.detections(&builder, inputs)]
    }
    try layer.write(
      name, domain: LayerFunction.domain, layer.bottoms, shapes: [[1, 1, OpenExtent.standIn, 7]],
      opened: [OpenExtent(axis: 2, name: layer.inner("detections"))], to: [0], plan.attributes)
  }
}

/// The settings and extents of a layer of detections, by the rules of `DetectionOutputLayer`.
private struct DetectionPlan {
  var images: Int
  var priors: Int
  var classes: Int
  var background: Int
  var sharesLocation: Bool
  var codeType: String
  var isVarianceInTarget: Bool
  var confidence: Float?
  var overlap: Float
  /// What the threshold of overlap is multiplied by after each detection while it is above one half.
  var eta: Float
  /// The most candidates of a class; negative for all.
  var candidates: Int
  /// The most detections of an image; negative for all.
  var kept: Int

  /// The most classes of all images together.
  private static let limit = 1 << 20

  init(_ layer: inout LayerImporter) throws(Diagnostic) {
    classes = try layer.size("num_classes", atLeast: 1)
    sharesLocation = try layer.settings.flag("share_location", or: true)
    background = try layer.settings.integer("background_label_id", or: 0)
    codeType = try layer.settings.text("code_type", or: "CORNER")
    guard ["CORNER", "CENTER_SIZE", "CORNER_SIZE"].contains(codeType) else {
      throw .invalid("'code_type' is \(codeType)", attribute: "code_type")
    }
    isVarianceInTarget = try layer.settings.flag("variance_encoded_in_target", or: false)
    confidence = try layer.settings.real("confidence_threshold")
    kept = try layer.settings.integer("keep_top_k", or: -1)
    var nms = NodeReader(try layer.settings.records("nms_param").first ?? SourceRecord())
    overlap = try nms.real("nms_threshold", or: 0.3)
    candidates = try nms.integer("top_k", or: -1)
    eta = try nms.real("eta", or: 1)
    guard overlap >= 0 else {
      throw .invalid("'nms_threshold' is \(overlap), expected 0 or more", attribute: "nms_param")
    }
    guard eta > 0, eta <= 1 else {
      throw .invalid("'eta' is \(eta), expected above 0 and up to 1", attribute: "nms_param")
    }
    guard confidence?.isNaN != true, kept != 0, candidates != 0 else {
      throw .invalid("'keep_top_k', 'top_k' or 'confidence_threshold' lets nothing through")
    }
    let labels = classes - ((0..<classes).contains(background) ? 1 : 0)
    guard labels > 0 else {
      throw .invalid("'num_classes' leaves no class but the background", attribute: "num_classes")
    }
    let location = try layer.bottom()
    let scores = try layer.bottom(1)
    let boxes = try layer.bottom(2)
    images = location.shape.first ?? 0
    guard boxes.rank >= 3, boxes.shape[0] >= 1, boxes.shape[1] == 2, boxes.shape[2] % 4 == 0,
      boxes.shape[3...].allSatisfy({ $0 == 1 })
    else { throw .invalid("default boxes of shape \(boxes.shape), expected [1, 2, 4 * boxes]") }
    priors = boxes.shape[2] / 4
    guard images > 0, priors > 0, location.rank >= 2, scores.rank >= 2,
      scores.shape[0] == images,
      let places = [priors, sharesLocation ? 1 : classes, 4].checkedElementCount,
      let marks = [priors, classes].checkedElementCount,
      location.shape[1...].reduce(1, *) == places, scores.shape[1...].reduce(1, *) == marks
    else {
      throw .invalid(
        "blobs of shapes \(layer.bottoms.map(\.shape)) do not fit \(classes) classes")
    }
    guard let work = [images, labels, priors, 4].checkedElementCount, work <= Int(Int32.max),
      images <= Self.limit, classes <= Self.limit, images * classes <= Self.limit
    else { throw .unsupported("\(classes) classes in \(images) images of \(priors) boxes each") }
  }

  /// The labels that detections can have.
  private var labels: [Int] { (0..<classes).filter { $0 != background } }
  /// How many candidates there are of each class.
  private var rows: Int { candidates < 0 ? priors : min(candidates, priors) }

  /// The settings, for the node.
  var attributes: [Attribute] {
    var attributes: [Attribute] = [
      .int("num_classes", classes), .int("share_location", sharesLocation ? 1 : 0),
      .int("background_label_id", background), .string("code_type", codeType),
      .int("variance_encoded_in_target", isVarianceInTarget ? 1 : 0),
      .int("keep_top_k", kept), .float("nms_threshold", overlap), .int("top_k", candidates),
    ]
    if eta != 1 { attributes.append(.float("eta", eta)) }
    if let confidence { attributes.append(.float("confidence_threshold", confidence)) }
    return attributes
  }

  /// The whole computation.
  func detections(
    _ b: inout GraphBuilder, _ inputs: [ValueID]
  ) throws(Diagnostic) -> ValueID {
    let corners = decoded(&b, inputs[0], inputs[2])
    let (scores, boxes) = best(&b, inputs[1], corners)
    var mask = try separate(&b, scores, boxes)
    if kept >= 0, kept < labels.count * rows { mask = limited(&b, scores, mask) }
    return table(&b, scores, boxes, mask)
  }

  /// Corners of all boxes, [images, location classes, priors, 4] (`DecodeBBox`).
  private func decoded(
    _ b: inout GraphBuilder, _ location: ValueID, _ priorBlob: ValueID
  ) -> ValueID {
    let groups = sharesLocation ? 1 : classes
    let offsets = b.reshaped("offsets", location, [images, priors, groups, 4])
    let first = b.sliced("first_priors", priorBlob, axis: 0, from: 0, to: 1)
    let both = b.reshaped("both_priors", first, [2, priors, 1, 4])
    let prior = b.sliced("prior", both, axis: 0, from: 0, to: 1)
    var change = offsets
    if !isVarianceInTarget {
      let variance = b.sliced("variance", both, axis: 0, from: 1, to: 2)
      change = b.add("Mul", "change", [variance, offsets])
    }
    let corners: ValueID
    switch codeType {
    case "CORNER": corners = b.add("Add", "corners", [prior, change])
    case "CORNER_SIZE":
      let size = priorSize(&b, prior)
      let sizes = b.joined("sizes", [size, size], axis: 3)
      let scaled = b.add("Mul", "scaled", [change, sizes])
      corners = b.add("Add", "corners", [prior, scaled])
    default: corners = decodedCenters(&b, prior, change)
    }
    return b.add("Transpose", "decoded", [corners], [.ints("perm", [0, 2, 1, 3])])
  }

  private func priorSize(_ b: inout GraphBuilder, _ prior: ValueID) -> ValueID {
    let low = b.sliced("prior_low", prior, axis: 3, from: 0, to: 2)
    let high = b.sliced("prior_high", prior, axis: 3, from: 2, to: 4)
    return b.add("Sub", "prior_size", [high, low])
  }

  private func decodedCenters(
    _ b: inout GraphBuilder, _ prior: ValueID, _ change: ValueID
  ) -> ValueID {
    let size = priorSize(&b, prior)
    let half = b.constant("half", [0.5])
    let low = b.sliced("corner_low", prior, axis: 3, from: 0, to: 2)
    let high = b.sliced("corner_high", prior, axis: 3, from: 2, to: 4)
    let sum = b.add("Add", "corner_sum", [low, high])
    let center = b.add("Mul", "prior_center", [sum, half])
    let shift = b.sliced("shift", change, axis: 3, from: 0, to: 2)
    let growth = b.sliced("growth", change, axis: 3, from: 2, to: 4)
    let shifted = b.add("Mul", "shifted", [shift, size])
    let newCenter = b.add("Add", "center", [shifted, center])
    let factor = b.add("Exp", "factor", [growth])
    let newSize = b.add("Mul", "size", [factor, size])
    let radius = b.add("Mul", "radius", [newSize, half])
    let newLow = b.add("Sub", "low", [newCenter, radius])
    let newHigh = b.add("Add", "high", [newCenter, radius])
    return b.joined("corners", [newLow, newHigh], axis: 3)
  }

  /// For each class but the background the best scores in falling order and their boxes:
  /// [images, labels, rows] and [images, labels, rows, 4].
  private func best(
    _ b: inout GraphBuilder, _ confidence: ValueID, _ corners: ValueID
  ) -> (scores: ValueID, boxes: ValueID) {
    let all = b.reshaped("confidences", confidence, [images, priors, classes])
    var byClass = b.add("Transpose", "by_class", [all], [.ints("perm", [0, 2, 1])])
    let indices = b.constant(integers: labels, "labels")
    if labels.count < classes {
      byClass = b.add("Gather", "foreground", [byClass, indices], [.int("axis", 1)])
    }
    let k = b.constant(integers: [rows], "candidates")
    let top = b.node(
      "TopK", name: "best", inputs: [byClass, k], outputs: ["scores", "places"],
      attributes: [.int("axis", 2)])
    // Where the boxes of each image and class start among all boxes.
    let groups = sharesLocation ? 1 : classes
    let starts = (0..<images).flatMap { image in
      labels.map { (image * groups + (sharesLocation ? 0 : $0)) * priors }
    }
    let start = b.constant(integers: starts, "starts", [images, labels.count, 1])
    let places = b.add("Add", "box_places", [top[1], start])
    let flat = b.reshaped("flat_boxes", corners, [images * groups * priors, 4])
    return (top[0], b.add("Gather", "boxes", [flat, places], [.int("axis", 0)]))
  }

  /// One for each candidate that overlaps no better one of its class, else zero:
  /// [images, labels, rows].
  private func separate(
    _ b: inout GraphBuilder, _ scores: ValueID, _ boxes: ValueID
  ) throws(Diagnostic) -> ValueID {
    let groups = images * labels.count
    let safe = b.reshaped("nms_boxes", ordered(&b, boxes), [groups, rows, 4])
    // The threshold shrinks only while it is above one half.
    if eta < 1, overlap > 0.5 {
      let suppression = AdaptiveSuppression(
        groups: groups, rows: rows, overlap: overlap, eta: eta, confidence: confidence)
      let flat = b.reshaped("nms_scores", scores, [groups, rows])
      let mask = try suppression.mask(&b, boxes: safe, scores: flat)
      return b.reshaped("separate", mask, [images, labels.count, rows])
    }
    var inputs: [ValueID?] = [
      safe,
      b.reshaped("nms_scores", scores, [groups, 1, rows]),
      b.constant(integers: [rows], "nms_limit"),
      b.constant("nms_overlap", [min(overlap, 1)], [1]),
    ]
    if let confidence { inputs.append(b.constant("nms_confidence", [confidence], [1])) }
    let selected = b.add("NonMaxSuppression", "selected", inputs)
    let columns = b.constant(integers: [0, 2], "group_and_row")
    let indices = b.add("Gather", "selected_places", [selected, columns], [.int("axis", 1)])
    let row = b.sliced("selected_rows", indices, axis: 1, from: 0, to: 1)
    let flatRow = b.reshaped("selected_count", row, [-1])
    let ones = b.add("ConstantOfShape", "ones", [b.add("Shape", "ones_shape", [flatRow])], [.one])
    let extents = b.constant(integers: [groups, rows], "mask_shape")
    let zeros = b.add("ConstantOfShape", "zeros", [extents])
    let mask = b.add("ScatterND", "mask", [zeros, indices, ones])
    return b.reshaped("separate", mask, [images, labels.count, rows])
  }

  /// The boxes, but for those whose corners are the wrong way round, which overlap nothing: points
  /// stand for them.
  private func ordered(_ b: inout GraphBuilder, _ boxes: ValueID) -> ValueID {
    let low = b.sliced("box_low", boxes, axis: 3, from: 0, to: 2)
    let high = b.sliced("box_high", boxes, axis: 3, from: 2, to: 4)
    let extent = b.add("Sub", "extent", [high, low])
    let zero = b.constant("zero", [0])
    let isNegative = b.add("Less", "is_negative", [extent, zero])
    let negative = b.converted("negative", isNegative, to: .float)
    let axis: [Attribute] = [.int("axis", 3)]
    let column = b.constant(integers: [0], "column_0")
    let otherColumn = b.constant(integers: [1], "column_1")
    let first = b.add("Gather", "negative_width", [negative, column], axis)
    let second = b.add("Gather", "negative_height", [negative, otherColumn], axis)
    let either = b.add("Add", "negative_any", [first, second])
    let isInvalid = b.add("Greater", "is_invalid", [either, zero])
    let safeHigh = b.add("Where", "safe_high", [isInvalid, low, high])
    return b.joined("safe_boxes", [low, safeHigh], axis: 3)
  }

  /// The mask without all but the best of each image.
  private func limited(
    _ b: inout GraphBuilder, _ scores: ValueID, _ mask: ValueID
  ) -> ValueID {
    let half = b.constant("mask_half", [0.5])
    let isKept = b.add("Greater", "is_kept", [mask, half])
    let lowest = b.constant("lowest", [-.infinity])
    let candidates = b.add("Where", "kept_scores", [isKept, scores, lowest])
    let width = labels.count * rows
    let flat = b.reshaped("image_scores", candidates, [images, width])
    let k = b.constant(integers: [kept], "image_limit")
    let top = b.node(
      "TopK", name: "image_best", inputs: [flat, k],
      outputs: ["image_best_scores", "image_best_places"], attributes: [.int("axis", 1)])
    let extents = b.constant(integers: [images, width], "image_mask_shape")
    let zeros = b.add("ConstantOfShape", "image_zeros", [extents])
    let count = b.constant(integers: [images, kept], "image_ones_shape")
    let ones = b.add("ConstantOfShape", "image_ones", [count], [.one])
    let best = b.add(
      "ScatterElements", "image_mask", [zeros, top[1], ones], [.int("axis", 1)])
    let shaped = b.reshaped("best_mask", best, [images, labels.count, rows])
    return b.add("Mul", "limited_mask", [mask, shaped])
  }

  /// A row for each candidate in the mask, or one of -1 for each image where there is none.
  private func table(
    _ b: inout GraphBuilder, _ scores: ValueID, _ boxes: ValueID, _ mask: ValueID
  ) -> ValueID {
    let found = b.add("NonZero", "found", [mask])
    let places = b.add("Transpose", "found_places", [found], [.ints("perm", [1, 0])])
    let image = b.sliced("found_image", places, axis: 1, from: 0, to: 1)
    let labelPlace = b.sliced("found_label_place", places, axis: 1, from: 1, to: 2)
    let names = b.constant("label_numbers", labels.map(Float.init), [labels.count])
    let score = b.add("GatherND", "found_score", [scores, places])
    let columns = [
      b.converted("image_column", image, to: .float),
      b.add("Gather", "label_column", [names, labelPlace], [.int("axis", 0)]),
      b.reshaped("score_column", score, [-1, 1]),
      b.add("GatherND", "box_columns", [boxes, places]),
    ]
    let rows = b.joined("found_rows", columns, axis: 1)
    let count = b.add("Size", "found_count", [score])
    let none = b.add("Equal", "none", [count, b.constant(integers: [0], "no_rows", [])])
    let wanted = b.add(
      "Expand", "empty_wanted", [none, b.constant(integers: [images], "empty_count")])
    let empty = (0..<images).flatMap { [Float($0)] + [Float](repeating: -1, count: 6) }
    let emptyRows = b.add(
      "Compress", "empty_rows", [b.constant("empty_table", empty, [images, 7]), wanted],
      [.int("axis", 0)])
    let all = b.joined("rows", [rows, emptyRows], axis: 0)
    return b.reshaped("detections", all, [1, 1, -1, 7])
  }
}

extension Attribute {
  /// The value one, for a node that fills a shape.
  static var one: Attribute {
    Attribute("value", .tensor(StoredTensor(Tensor(.float, [1], bytes: Blob([1], [1]).data))))
  }
}
