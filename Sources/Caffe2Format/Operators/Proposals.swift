import ConverterCore
import Diagnostics
import ModelIR
import Operators

/// The settings of GenerateProposals.
private struct ProposalSettings {
  var scale: Float
  var before: Int
  var after: Int
  var overlap: Float
  var least: Float
  var isLegacy: Bool

  init(_ op: inout OperatorImporter) throws(Diagnostic) {
    scale = try op.arguments.real("spatial_scale", or: 1 / 16)
    before = try op.number("pre_nms_topN", or: 6000)
    after = try op.number("post_nms_topN", or: 300)
    overlap = try op.arguments.real("nms_thresh", or: 0.7)
    least = try op.arguments.real("min_size", or: 16)
    isLegacy = try op.arguments.flag("legacy_plus_one", or: true)
    guard scale > 0, overlap >= 0, overlap <= 1 else {
      throw .invalid("'spatial_scale' is \(scale), 'nms_thresh' is \(overlap)")
    }
  }

  var attributes: [Attribute] {
    [
      .float("spatial_scale", scale), .int("pre_nms_topN", before), .int("post_nms_topN", after),
      .float("nms_thresh", overlap), .float("min_size", least),
      .int("legacy_plus_one", isLegacy ? 1 : 0),
    ]
  }

  var offset: Float { isLegacy ? 1 : 0 }
}

extension OperatorImporter {
  /// Boxes around which objects may be, of all images.
  mutating func importGenerateProposals() throws(Diagnostic) {
    try expect(inputs: 4...4, outputs: 2...2)
    let columns = try extent(input(3), 1)
    guard columns == 4 else {
      throw .unsupported(
        "the anchors have \(counted(columns, "column")); rotated boxes are not supported")
    }
    let settings = try ProposalSettings(&self)
    let results = try call(
      "GenerateProposals", inputs, names: ["scores", "bbox_deltas", "im_info", "anchors"],
      settings.attributes, outputs: ["rois", "rois_probs"]
    ) { op, operands throws(Diagnostic) in try op.proposals(settings, operands) }
    write(results[0].withColumns(5))
    write(results[1], to: 1)
  }

  private mutating func proposals(
    _ settings: ProposalSettings, _ operands: [Operand]
  ) throws(Diagnostic) -> [Operand] {
    let turned = try emit("Transpose", [operands[0]], [.ints("perm", [0, 2, 3, 1])])
    let scores = try reshape(turned, [0, -1])
    let deltas = try reshape(
      emit("Transpose", [operands[1]], [.ints("perm", [0, 2, 3, 1])]), [0, -1, 4])
    let best = try largest(settings.before, of: scores, axis: 1)
    let places = try emit(
      "Expand", [unsqueeze(best.places, [-1]), integers("columns", [1, 1, 4])])
    let chosen = try emit("GatherElements", [deltas, places], [.int("axis", 1)])
    let anchors = try emit("Gather", [anchorGrid(settings, operands), best.places])
    var parts: [Operand] = []
    for index in 0..<4 { parts.append(try lastElement(chosen, index)) }
    let old = Corners(
      x1: try lastElement(anchors, 0), y1: try lastElement(anchors, 1),
      x2: try lastElement(anchors, 2), y2: try lastElement(anchors, 3))
    let moved = try transform(old, parts, weights: [1, 1, 1, 1], offset: settings.offset)
    let (height, width) = (try column(operands[2], 0), try column(operands[2], 1))
    let boxes = try clip(
      moved, height: emit("Floor", [height]), width: emit("Floor", [width]),
      offset: settings.offset)
    let isLarge = try self.isLarge(boxes, operands[2], settings)
    let never = scalar("never", -.infinity)
    let large = try emit("Where", [isLarge, best.values, never])
    let ranked = try unsqueeze(
      withoutEmpty(large, boxes, isLegacy: settings.isLegacy) { $1 }, [1])
    let count = settings.after > 0 ? settings.after : Int(Int32.max)
    let selected = try emit(
      "NonMaxSuppression",
      [
        stack(boxes, forSuppression: true, offset: settings.offset), ranked,
        integers("count", [count]), reals("overlap", [settings.overlap]),
        reals("lowest", [-Float.greatestFiniteMagnitude]),
      ])
    let rows = try emit("Gather", [selected, integers("columns", [0, 2])], [.int("axis", 1)])
    let image = try cast(column(selected, 0), .float)
    let kept = try emit("GatherND", [stack(boxes), rows])
    return [
      try concat([image, kept], axis: 1), try emit("GatherND", [best.values, rows]),
    ]
  }

  /// One element of the last axis, which is dropped.
  private mutating func lastElement(_ x: Operand, _ index: Int) throws(Diagnostic) -> Operand {
    try emit("Gather", [x, integer("index", index)], [.int("axis", -1)])
  }

  /// The largest elements along an axis in falling order, at most `count` where it is above zero.
  mutating func largest(
    _ count: Int, of x: Operand, axis: Int
  ) throws(Diagnostic) -> (values: Operand, places: Operand) {
    var k = try emit("Gather", [emit("Shape", [x]), integers("axis", [axis])])
    if count > 0 {
      let most = integers("most", [count])
      k = try emit("Where", [emit("Less", [k, most]), k, most])
    }
    let results = try emit("TopK", [x, k], [.int("axis", axis)], outputs: 2)
    return (results[0], results[1])
  }

  /// The anchors at each place of the feature map, row by row.
  private mutating func anchorGrid(
    _ settings: ProposalSettings, _ operands: [Operand]
  ) throws(Diagnostic) -> Operand {
    let stride = scalar("stride", 1 / settings.scale)
    var shifts: [Operand] = []
    for (axis, shape) in [(3, [1, -1, 1]), (2, [-1, 1, 1])] {
      let places = try cast(places(operands[0], axis: axis), .float)
      shifts.append(try reshape(emit("Mul", [places, stride]), shape))
    }
    let zero = scalar("zero", 0)
    let x = try emit("Add", [shifts[0], emit("Mul", [shifts[1], zero])])
    let y = try emit("Add", [shifts[1], emit("Mul", [shifts[0], zero])])
    let grid = try unsqueeze(concat([x, y, x, y], axis: 2), [2])
    return try reshape(emit("Add", [grid, operands[3]]), [-1, 4])
  }

  /// Whether boxes are as large as they must be, with their centers inside the image.
  private mutating func isLarge(
    _ boxes: Corners, _ info: Operand, _ settings: ProposalSettings
  ) throws(Diagnostic) -> Operand {
    let least = try emit("Mul", [column(info, 2), scalar("least", settings.least)])
    var conditions: [Operand] = []
    for axis in 0..<2 {
      let (first, last) = axis == 0 ? (boxes.x1, boxes.x2) : (boxes.y1, boxes.y2)
      let size = try emit(
        "Add", [emit("Sub", [last, first]), scalar("offset", settings.offset)])
      let center = try emit("Add", [first, emit("Mul", [size, scalar("half", 0.5)])])
      conditions.append(try emit("Not", [emit("Less", [size, least])]))
      conditions.append(try emit("Less", [center, column(info, 1 - axis)]))
    }
    var all = conditions[0]
    for condition in conditions.dropFirst() { all = try emit("And", [all, condition]) }
    return all
  }
}

extension Operand {
  /// The operand as a matrix of so many columns.
  func withColumns(_ count: Int) -> Operand {
    var copy = self
    copy.fact.type = .tensor(elementType ?? .float, [.unknown, .known(count)])
    return copy
  }
}

extension OperatorImporter {
  /// Levels from one argument to another.
  private mutating func levels(_ prefix: String, _ least: Int, _ most: Int) throws(Diagnostic)
    -> ClosedRange<Int>
  {
    let first = try number(prefix + "_min_level", or: least)
    let last = try number(prefix + "_max_level", or: most)
    guard first >= -64, last <= 64, first <= last else {
      throw .invalid(
        "levels \(first) to \(last) are out of range", argument: prefix + "_max_level")
    }
    return first...last
  }

  mutating func importCollectRpnProposals() throws(Diagnostic) {
    let levels = try levels("rpn", 2, 6)
    try expect(inputs: 2 * levels.count...2 * levels.count)
    write(try collected(levels.count))
  }

  mutating func importDistributeFpnProposals() throws(Diagnostic) {
    let levels = try levels("roi", 2, 5)
    try expect(outputs: levels.count + 1...levels.count + 1)
    try writeDistributed(input(), levels, from: 0)
  }

  mutating func importCollectAndDistribute() throws(Diagnostic) {
    let sources = try levels("rpn", 2, 6)
    let levels = try levels("roi", 2, 5)
    try expect(
      inputs: 2 * sources.count...2 * sources.count,
      outputs: levels.count + 2...levels.count + 2)
    let regions = try collected(sources.count)
    write(regions)
    try writeDistributed(regions, levels, from: 1)
  }

  /// The best regions of all levels, in falling order of their scores.
  private mutating func collected(_ count: Int) throws(Diagnostic) -> Operand {
    let most = try number("rpn_post_nms_topN", or: 2000)
    let names = (0..<count).map { "rois\($0)" } + (0..<count).map { "probs\($0)" }
    let results = try call(
      "CollectRpnProposals", inputs, names: names,
      [.int("levels", count), .int("rpn_post_nms_topN", most)], outputs: ["rois"]
    ) { op, operands throws(Diagnostic) in
      let regions = try op.concat(Array(operands[..<count]), axis: 0)
      var scores: [Operand] = []
      for score in operands[count...] {
        scores.append(try op.reshape(score, [-1]))
      }
      let best = try op.largest(most, of: op.concat(scores, axis: 0), axis: 0)
      return [try op.emit("Gather", [regions, best.places])]
    }
    return results[0].withColumns(5)
  }

  /// Regions by the level that fits their size, and where each is among those of all levels.
  private mutating func writeDistributed(
    _ regions: Operand, _ levels: ClosedRange<Int>, from first: Int
  ) throws(Diagnostic) {
    let scale = try number("roi_canonical_scale", or: 224)
    let level = try number("roi_canonical_level", or: 4)
    let isLegacy = try arguments.flag("legacy_plus_one", or: true)
    let outputs = levels.map { "rois_fpn\($0)" } + ["rois_idx_restore"]
    let results = try call(
      "DistributeFpnProposals", [regions], names: ["rois"],
      [
        .int("roi_canonical_scale", scale), .int("roi_canonical_level", level),
        .int("roi_min_level", levels.lowerBound), .int("roi_max_level", levels.upperBound),
        .int("legacy_plus_one", isLegacy ? 1 : 0),
      ], outputs: outputs
    ) { op, operands throws(Diagnostic) in
      let boxes = try op.boxes(operands[0])
      let offset = op.scalar("offset", isLegacy ? 1 : 0)
      let parts = try op.split(boxes, axis: 1, [2, 2], count: 2)
      let sizes = try op.emit("Add", [op.emit("Sub", [parts[1], parts[0]]), offset])
      let area = try op.emit("Mul", [op.column(sizes, 0), op.column(sizes, 1)])
      let side = try op.emit("Div", [op.emit("Sqrt", [area]), op.scalar("scale", Float(scale))])
      let ratio = try op.emit("Log", [op.emit("Add", [side, op.scalar("tiny", 1e-6)])])
      let power = try op.emit("Div", [ratio, op.scalar("ln2", 0.693_147_2)])
      let raw = try op.emit(
        "Floor", [op.emit("Add", [op.scalar("level", Float(level)), power])])
      let own = try op.reshape(
        op.clip(raw, Float(levels.lowerBound), Float(levels.upperBound)), [-1])
      var places: [Operand] = []
      var results: [Operand] = []
      for level in levels {
        let isHere = try op.emit("Equal", [own, op.scalar("here", Float(level))])
        let rows = try op.squeeze(op.emit("NonZero", [isHere]), [0])
        places.append(rows)
        results.append(try op.emit("Gather", [operands[0], rows]))
      }
      let order = try op.concat(places, axis: 0)
      let sorted = try op.emit(
        "TopK", [order, op.emit("Shape", [order])], [.int("axis", 0), .int("largest", 0)],
        outputs: 2)
      return results + [try op.cast(sorted[1], .int32)]
    }
    for (index, result) in results.enumerated() {
      let isLast = index == results.count - 1
      let columns = regions.extent(1)
      write(
        isLast ? result : columns.map(result.withColumns) ?? result, to: first + index)
    }
  }
}
