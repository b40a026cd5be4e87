import ConverterCore
import Diagnostics
import ModelIR

/// The settings of BoxWithNMSLimit.
private struct BoxSelectionSettings {
  var least: Float
  var overlap: Float
  var most: Int
  var isAgnostic: Bool
  var boxesHaveBackground: Bool
  var classesHaveBackground: Bool
  var isLegacy: Bool
  var hasSplits: Bool

  init(_ op: inout OperatorImporter) throws(Diagnostic) {
    least = try op.arguments.real("score_thresh", or: 0.05)
    overlap = try op.arguments.real("nms", or: 0.3)
    most = try op.number("detections_per_im", or: 100)
    isAgnostic = try op.arguments.flag("cls_agnostic_bbox_reg", or: false)
    boxesHaveBackground = try op.arguments.flag("input_boxes_include_bg_cls", or: true)
    classesHaveBackground = try op.arguments.flag("output_classes_include_bg_cls", or: true)
    isLegacy = try op.arguments.flag("legacy_plus_one", or: true)
    hasSplits = op.inputs.count > 2
    for name in ["soft_nms_enabled", "rotated"] {
      guard try !op.arguments.flag(name, or: false) else {
        throw .unsupported("'\(name)' is not supported", argument: name)
      }
    }
    guard overlap >= 0, overlap <= 1 else {
      throw .invalid("'nms' is \(overlap), expected 0 to 1", argument: "nms")
    }
  }

  var attributes: [Attribute] {
    [
      .float("score_thresh", least), .float("nms", overlap), .int("detections_per_im", most),
      .int("cls_agnostic_bbox_reg", isAgnostic ? 1 : 0),
      .int("input_boxes_include_bg_cls", boxesHaveBackground ? 1 : 0),
      .int("output_classes_include_bg_cls", classesHaveBackground ? 1 : 0),
      .int("legacy_plus_one", isLegacy ? 1 : 0),
    ]
  }
}

extension OperatorImporter {
  /// The best boxes of each image, after suppression class by class.
  mutating func importBoxWithNMSLimit() throws(Diagnostic) {
    try expect(inputs: 2...3, outputs: 3...6)
    let settings = try BoxSelectionSettings(&self)
    let names = ["scores", "boxes", "batch_splits"].prefix(inputs.count)
    let results = try call(
      "BoxWithNMSLimit", inputs, names: Array(names), settings.attributes,
      outputs: ["scores_out", "boxes_out", "classes", "batch_splits_out", "keeps", "keeps_size"]
    ) { op, operands throws(Diagnostic) in try op.selectedBoxes(settings, operands) }
    for (index, result) in results.prefix(outputs.count).enumerated() {
      write(index == 1 ? result.withColumns(4) : result, to: index)
    }
  }

  /// Runs NonMaxSuppression on one batch for each image and class, and keeps the best of an image.
  private mutating func selectedBoxes(
    _ settings: BoxSelectionSettings, _ operands: [Operand]
  ) throws(Diagnostic) -> [Operand] {
    let all = try emit("Flatten", [operands[0]], [.int("axis", 1)])
    let first = settings.boxesHaveBackground ? 1 : 0
    let foreground = try slice(
      all, from: [first], to: [settings.boxesHaveBackground ? .max : -1], axes: [1])
    let scores = try emit("Transpose", [foreground], [.ints("perm", [1, 0])])
    let items = try emit("Shape", [scores])
    let classes = try emit("Gather", [items, integers("first", [0])])
    let boxes = try classBoxes(settings, operands[1], classes)
    let splits = try imageSplits(settings, operands, items)
    let images = try emit("Shape", [splits])
    let runs = try emit("Mul", [images, classes])
    let zero = integer("zero", 0)
    let places = try emit("Range", [zero, squeeze(runs, [0]), integer("one", 1)])
    let owner = try emit("Div", [places, classes])
    let ends = try emit("CumSum", [splits, zero])
    let isOwn = try membership(splits, ends, scores)
    let tiles = try concat([images, integers("ones", [1, 1])], axis: 0)
    let own = try emit(
      "Where",
      [
        unsqueeze(emit("Gather", [isOwn, owner]), [1]),
        emit("Tile", [unsqueeze(scores, [1]), tiles]), scalar("never", -.infinity),
      ])
    let ranked = try withoutEmpty(own, boxes, isLegacy: settings.isLegacy) {
      (op, area) throws(Diagnostic) in
      try op.emit("Tile", [op.unsqueeze(area, [1]), tiles])
    }
    let count = settings.most > 0 ? settings.most : Int(Int32.max)
    let selected = try emit(
      "NonMaxSuppression",
      [
        emit(
          "Tile", [stack(boxes, forSuppression: true, offset: settings.isLegacy ? 1 : 0), tiles]),
        ranked, integers("count", [count]), reals("overlap", [settings.overlap]),
        reals("least", [settings.least]),
      ])
    let run = try squeeze(column(selected, 0), [1])
    let box = try squeeze(column(selected, 2), [1])
    let image = try emit("Div", [run, classes])
    let kind = try emit("Sub", [run, emit("Mul", [image, classes])])
    let pairs = try concat([unsqueeze(kind, [1]), unsqueeze(box, [1])], axis: 1)
    let values = try emit("GatherND", [scores, pairs])
    let order = try kept(settings, values, image, images)
    let keptPairs = try emit("Gather", [pairs, order])
    let keptImage = try emit("Gather", [image, order])
    let keptKind = try emit("Gather", [kind, order])
    let label = try emit(
      "Add", [keptKind, integer("class", settings.classesHaveBackground ? 1 : 0)])
    let starts = try emit("Gather", [emit("Sub", [ends, splits]), keptImage])
    let local = try emit("Sub", [emit("Gather", [box, order]), starts])
    return [
      try emit("Gather", [values, order]), try emit("GatherND", [stack(boxes), keptPairs]),
      try cast(label, .float), try cast(counts(keptImage, images), .float),
      try cast(local, .int32), try classCounts(keptImage, keptKind, images, classes),
    ]
  }

  /// The boxes of each class but the background, [classes, boxes].
  private mutating func classBoxes(
    _ settings: BoxSelectionSettings, _ operand: Operand, _ classes: Operand
  ) throws(Diagnostic) -> Corners {
    let matrix = try emit("Flatten", [operand], [.int("axis", 1)])
    var parts: [Operand] = []
    for index in 0..<4 {
      let own = try column(matrix, index, step: 4)
      var turned = try emit("Transpose", [own], [.ints("perm", [1, 0])])
      if settings.isAgnostic {
        turned = try slice(turned, from: [0], to: [1], axes: [0])
        turned = try emit(
          "Tile", [turned, concat([classes, integers("one", [1])], axis: 0)])
      } else if settings.boxesHaveBackground {
        turned = try slice(turned, from: [1], to: [.max], axes: [0])
      }
      parts.append(turned)
    }
    return Corners(x1: parts[0], y1: parts[1], x2: parts[2], y2: parts[3])
  }

  /// The number of boxes of each image.
  private mutating func imageSplits(
    _ settings: BoxSelectionSettings, _ operands: [Operand], _ items: Operand
  ) throws(Diagnostic) -> Operand {
    if settings.hasSplits { return try cast(operands[2], .int64) }
    return try emit("Gather", [items, integers("second", [1])])
  }

  /// Whether a box belongs to an image, [images, boxes].
  private mutating func membership(
    _ splits: Operand, _ ends: Operand, _ scores: Operand
  ) throws(Diagnostic) -> Operand {
    let places = try unsqueeze(places(scores, axis: 1), [0])
    let starts = try unsqueeze(emit("Sub", [ends, splits]), [1])
    let isBefore = try emit("Less", [places, starts])
    let isWithin = try emit("Less", [places, unsqueeze(ends, [1])])
    return try emit("And", [isWithin, emit("Not", [isBefore])])
  }

  /// Which of the selected boxes stay, in their order.
  private mutating func kept(
    _ settings: BoxSelectionSettings, _ values: Operand, _ image: Operand, _ images: Operand
  ) throws(Diagnostic) -> Operand {
    guard settings.most > 0 else { return try places(values, axis: 0) }
    let numbers = try emit("Range", [integer("zero", 0), squeeze(images, [0]), integer("one", 1)])
    let isOwn = try emit("Equal", [unsqueeze(numbers, [1]), unsqueeze(image, [0])])
    let never = scalar("never", -.infinity)
    let table = try emit("Where", [isOwn, unsqueeze(values, [0]), never])
    let best = try largest(settings.most, of: table, axis: 1)
    let isThere = try emit("Greater", [best.values, never])
    let found = try emit("Compress", [best.places, isThere.flattened(&self)])
    let sorted = try emit(
      "TopK", [found, emit("Shape", [found])], [.int("axis", 0), .int("largest", 0)], outputs: 2)
    return sorted[0]
  }

  /// How many boxes each image has.
  private mutating func counts(
    _ image: Operand, _ images: Operand
  ) throws(Diagnostic) -> Operand {
    let numbers = try emit("Range", [integer("zero", 0), squeeze(images, [0]), integer("one", 1)])
    let isOwn = try emit("Equal", [unsqueeze(numbers, [1]), unsqueeze(image, [0])])
    return try reduce("ReduceSum", cast(isOwn, .int64), axes: [1], keepsAxes: false)
  }

  /// How many boxes each image has of each class, with none of the background.
  private mutating func classCounts(
    _ image: Operand, _ kind: Operand, _ images: Operand, _ classes: Operand
  ) throws(Diagnostic) -> Operand {
    let width = try emit("Add", [classes, integers("background", [1])])
    let place = try emit(
      "Add", [emit("Mul", [image, width]), emit("Add", [kind, integer("class", 1)])])
    let table = try counts(place, emit("Mul", [images, width]))
    return try cast(reshape(table, to: concat([images, width], axis: 0)), .int32)
  }
}

extension Operand {
  /// All elements in one axis.
  fileprivate func flattened(_ op: inout OperatorImporter) throws(Diagnostic) -> Operand {
    try op.reshape(self, [-1])
  }
}
