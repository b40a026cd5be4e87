import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Detectron's operators on boxes.
  static let detection = OperatorFamily([
    OperatorKind("RoIAlign", to: "RoiAlign", needs: [.image, .matrix]) { op throws(Diagnostic) in
      try op.importRoIAlign()
    },
    OperatorKind("RoIAlignRotated", unsupported: "ONNX has no rotated regions"),
    OperatorKind(
      "BBoxTransform", to: "the function BBoxTransform", ignoring: rotation, needs: [.matrix]
    ) { op throws(Diagnostic) in try op.importBBoxTransform() },
    proposals("GenerateProposals"), proposals("GenerateProposalsCPP"),
    OperatorKind(
      "BoxWithNMSLimit", to: "the function BoxWithNMSLimit",
      ignoring: ["soft_nms_method", "soft_nms_sigma", "soft_nms_min_score_thres"],
      needs: [.matrix, .matrix, .init(rank: 1)]
    ) { op throws(Diagnostic) in try op.importBoxWithNMSLimit() },
    OperatorKind("CollectRpnProposals", to: "the function CollectRpnProposals") {
      op throws(Diagnostic) in try op.importCollectRpnProposals()
    },
    OperatorKind(
      "DistributeFpnProposals", to: "the function DistributeFpnProposals", needs: [.matrix]
    ) { op throws(Diagnostic) in try op.importDistributeFpnProposals() },
    OperatorKind(
      "CollectAndDistributeFpnRpnProposals",
      to: "the functions CollectRpnProposals and DistributeFpnProposals"
    ) { op throws(Diagnostic) in try op.importCollectAndDistribute() },
  ])

  private static let rotation = [
    "angle_bound_on", "angle_bound_lo", "angle_bound_hi", "clip_angle_thresh",
    "correct_transform_coords",
  ]

  private static func proposals(_ type: String) -> OperatorKind {
    OperatorKind(
      type, to: "the function GenerateProposals", ignoring: rotation,
      needs: [.image, .image, .matrix, .matrix]
    ) { op throws(Diagnostic) in try op.importGenerateProposals() }
  }
}

extension OperatorImporter {
  /// One column of a matrix, or every `step`th from it on.
  mutating func column(_ matrix: Operand, _ index: Int, step: Int? = nil) throws(Diagnostic)
    -> Operand
  {
    let end = step == nil ? (index == -1 ? Int.max : index + 1) : Int.max
    return try emit(
      "Slice",
      [
        matrix, integers("start", [index]), integers("end", [end]), integers("axis", [-1]),
        integers("step", [step ?? 1]),
      ])
  }

  /// The last four columns of regions, which may have the number of an image in front.
  mutating func boxes(_ regions: Operand) throws(Diagnostic) -> Operand {
    try slice(regions, from: [-4], to: [.max], axes: [1])
  }

  /// Whole numbers from zero to before the extent of an axis.
  mutating func places(_ operand: Operand, axis: Int) throws(Diagnostic) -> Operand {
    let count = try emit("Gather", [emit("Shape", [operand]), integer("axis", axis)])
    return try emit("Range", [integer("start", 0), count, integer("step", 1)])
  }

  /// Regions of images, pooled by interpolation.
  fileprivate mutating func importRoIAlign() throws(Diagnostic) {
    try expect(inputs: 2...2)
    let isLast = try isChannelsLast()
    let isAligned = try arguments.flag("aligned", or: false)
    guard !isAligned || operatorSetVersion >= 16 else {
      throw .unsupported("'aligned' needs operator set 16", argument: "aligned")
    }
    var attributes: [Attribute] = [
      .int("output_height", try size("pooled_h", or: 1, atLeast: 1)),
      .int("output_width", try size("pooled_w", or: 1, atLeast: 1)),
      .int("sampling_ratio", max(0, try number("sampling_ratio", or: -1))),
      .float("spatial_scale", try arguments.real("spatial_scale", or: 1)),
    ]
    if operatorSetVersion >= 16 {
      let mode = isAligned ? "half_pixel" : "output_half_pixel"
      attributes.append(.string("coordinate_transformation_mode", mode))
    }
    let x = try image(input(), isChannelsLast: isLast, rank: 4)
    let regions = try input(1)
    let columns = try extent(regions, 1)
    guard columns == 4 || columns == 5 else {
      throw .invalid("the regions have \(counted(columns, "column")), expected 4 or 5")
    }
    let images =
      columns == 5
      ? try cast(squeeze(column(regions, 0), [1]), .int64)
      : try emit("Mul", [places(regions, axis: 0), integer("zero", 0)])
    let y = try emit("RoiAlign", [x, boxes(regions), images], attributes)
    try writeImage(y, isChannelsLast: isLast, rank: 4)
  }
}

/// The corners of boxes, each of one shape.
struct Corners {
  var x1: Operand
  var y1: Operand
  var x2: Operand
  var y2: Operand
}

extension OperatorImporter {
  /// Boxes moved and scaled by deltas (`bbox_transform_upright`).
  ///
  /// - Parameters:
  ///   - deltas: dx, dy, dw and dh.
  ///   - offset: 1 where the last pixel belongs to a box.
  mutating func transform(
    _ boxes: Corners, _ deltas: [Operand], weights: [Float], offset: Float
  ) throws(Diagnostic) -> Corners {
    let half = scalar("half", 0.5)
    let one = scalar("offset", offset)
    let most = scalar("most", Float(4.135_166_556_742_356))
    var low: [Operand] = []
    var high: [Operand] = []
    for axis in 0..<2 {
      let (first, last) = axis == 0 ? (boxes.x1, boxes.x2) : (boxes.y1, boxes.y2)
      let size = try emit("Add", [emit("Sub", [last, first]), one])
      let center = try emit("Add", [first, emit("Mul", [half, size])])
      let shift = try emit("Div", [deltas[axis], scalar("weight", weights[axis])])
      let growth = try emit("Div", [deltas[axis + 2], scalar("weight", weights[axis + 2])])
      let moved = try emit("Add", [emit("Mul", [shift, size]), center])
      let grown = try emit("Mul", [emit("Exp", [emit("Min", [growth, most])]), size])
      let reach = try emit("Mul", [half, grown])
      low.append(try emit("Sub", [moved, reach]))
      high.append(try emit("Sub", [emit("Add", [moved, reach]), one]))
    }
    return Corners(x1: low[0], y1: low[1], x2: high[0], y2: high[1])
  }

  /// Boxes brought into an image.
  mutating func clip(
    _ boxes: Corners, height: Operand, width: Operand, offset: Float
  ) throws(Diagnostic) -> Corners {
    let zero = scalar("zero", 0)
    let right = try emit("Sub", [width, scalar("offset", offset)])
    let bottom = try emit("Sub", [height, scalar("offset", offset)])
    func clipped(
      _ op: inout OperatorImporter, _ x: Operand, _ end: Operand
    ) throws(Diagnostic) -> Operand {
      try op.emit("Max", [op.emit("Min", [x, end]), zero])
    }
    return Corners(
      x1: try clipped(&self, boxes.x1, right), y1: try clipped(&self, boxes.y1, bottom),
      x2: try clipped(&self, boxes.x2, right), y2: try clipped(&self, boxes.y2, bottom))
  }

  /// The corners as a new last axis: x1, y1, x2, y2; or, as NonMaxSuppression takes them, y1, x1, y2
  /// and x2 with the last pixel inside.
  mutating func stack(
    _ boxes: Corners, forSuppression: Bool = false, offset: Float = 0
  ) throws(Diagnostic) -> Operand {
    var parts = [boxes.x1, boxes.y1, boxes.x2, boxes.y2]
    if forSuppression {
      let one = scalar("offset", offset)
      parts = [
        boxes.y1, boxes.x1, try emit("Add", [boxes.y2, one]), try emit("Add", [boxes.x2, one]),
      ]
    }
    for index in parts.indices { parts[index] = try unsqueeze(parts[index], [-1]) }
    return try concat(parts, axis: -1)
  }

  fileprivate mutating func importBBoxTransform() throws(Diagnostic) {
    try expect(inputs: 3...3, outputs: 1...2)
    guard try !arguments.flag("rotated", or: false) else {
      throw .unsupported("rotated boxes are not supported", argument: "rotated")
    }
    var weights = try arguments.reals("weights")
    if weights.isEmpty { weights = [1, 1, 1, 1] }
    guard weights.count == 4 else {
      throw .invalid(
        "there are \(counted(weights.count, "weight")), expected 4", argument: "weights")
    }
    let isScaled = try arguments.flag("apply_scale", or: true)
    let isLegacy = try arguments.flag("legacy_plus_one", or: true)
    let columns = try extent(input(), 1)
    guard columns == 4 || columns == 5 else {
      throw .invalid("the regions have \(counted(columns, "column")), expected 4 or 5")
    }
    let attributes: [Attribute] = [
      Attribute("weights", .floats(weights)), .int("apply_scale", isScaled ? 1 : 0),
      .int("legacy_plus_one", isLegacy ? 1 : 0), .int("columns", columns),
    ]
    let offset: Float = isLegacy ? 1 : 0
    let results = try call(
      "BBoxTransform", inputs, names: ["rois", "deltas", "im_info"], attributes,
      outputs: ["box_out", "roi_batch_splits"]
    ) { op, operands throws(Diagnostic) in
      let (rois, deltas, info) = (operands[0], operands[1], operands[2])
      let image =
        columns == 5
        ? try op.cast(op.squeeze(op.column(rois, 0), [1]), .int64)
        : try op.emit("Mul", [op.places(rois, axis: 0), op.integer("zero", 0)])
      let ownInfo = try op.emit("Gather", [info, image])
      let scale = try op.column(ownInfo, 2)
      var extents: [Operand] = []
      for index in 0..<2 {
        let size = try op.emit("Div", [op.column(ownInfo, index), scale])
        extents.append(try op.emit("Floor", [op.emit("Add", [size, op.scalar("half", 0.5)])]))
      }
      let old = try op.emit("Div", [op.boxes(rois), scale])
      let corners = Corners(
        x1: try op.column(old, 0), y1: try op.column(old, 1), x2: try op.column(old, 2),
        y2: try op.column(old, 3))
      var parts: [Operand] = []
      for index in 0..<4 { parts.append(try op.column(deltas, index, step: 4)) }
      let moved = try op.transform(corners, parts, weights: weights, offset: offset)
      let inside = try op.clip(moved, height: extents[0], width: extents[1], offset: offset)
      var all = try op.reshape(op.stack(inside), to: op.emit("Shape", [deltas]))
      if isScaled { all = try op.emit("Mul", [all, scale]) }
      let numbers = try op.unsqueeze(op.places(info, axis: 0), [0])
      let isOwn = try op.emit("Equal", [op.unsqueeze(image, [1]), numbers])
      let counts = try op.reduce("ReduceSum", op.cast(isOwn, .float), axes: [0], keepsAxes: false)
      return [all, counts]
    }
    write(results[0].withShape(of: try input(1)))
    write(results[1], to: 1)
  }

  /// Scores of boxes, of those without area but for the best: Caffe2 divides zero by zero there, so
  /// that one suppresses all others.
  mutating func withoutEmpty(
    _ scores: Operand, _ boxes: Corners, isLegacy: Bool,
    shaped shape: (inout OperatorImporter, Operand) throws(Diagnostic) -> Operand
  ) throws(Diagnostic) -> Operand {
    if isLegacy { return scores }
    let width = try emit("Sub", [boxes.x2, boxes.x1])
    let height = try emit("Sub", [boxes.y2, boxes.y1])
    let area = try shape(&self, emit("Mul", [width, height]))
    let isEmpty = try emit("Equal", [area, scalar("empty", 0)])
    let never = scalar("never", -.infinity)
    let best = try reduce(
      "ReduceMax", emit("Where", [isEmpty, scores, never]), axes: [-1], keepsAxes: true)
    let isLess = try emit("And", [isEmpty, emit("Less", [scores, best])])
    return try emit("Where", [isLess, never, scores])
  }
}
