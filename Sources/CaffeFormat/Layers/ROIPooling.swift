import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The maximum over a grid in each region of interest, of Fast R-CNN.
  static let roiPooling = LayerKind("ROIPooling", settings: "roi_pooling_param") {
    layer throws(Diagnostic) in
    try layer.expect(bottoms: 2...2)
    let (x, rows) = try layer.regions()
    let pooled = [try layer.size("pooled_h", atLeast: 1), try layer.size("pooled_w", atLeast: 1)]
    let scale = try layer.settings.real("spatial_scale", or: 1)
    try layer.writeRegions(
      "MaxRoiPool", [x, rows], rows, shape: [x.shape[1]] + pooled,
      [.ints("pooled_shape", pooled), .float("spatial_scale", scale)])
  }

  /// The mean of interpolated points over a grid in each region of interest, of forks for Mask R-CNN.
  static let roiAlign = LayerKind("ROIAlign", settings: "roi_align_param") {
    layer throws(Diagnostic) in
    try layer.expect(bottoms: 2...2)
    let (x, rows) = try layer.regions()
    let pooled = [try layer.size("pooled_h", atLeast: 1), try layer.size("pooled_w", atLeast: 1)]
    let scale = try layer.settings.real("spatial_scale", or: 1)
    guard let ratio = try layer.settings.integer("sampling_ratio") else {
      throw .unsupported(
        "forks differ in how ROIAlign takes samples; 'sampling_ratio' (0 for as many as a region "
          + "has pixels) says that it is the mean of a grid of points")
    }
    guard try layer.settings.integer("roi_end_mode", or: 0) == 0, ratio < 1 << 16 else {
      throw .unsupported("regions whose end is another pixel ('roi_end_mode')")
    }
    let count = rows.shape[0]
    let numbers = try layer.column(rows, 0, 1, "images")
    let images = try layer.cast(
      layer.reshape(numbers, [count], to: .step("image_column")), to: .int64, .step("image"))
    let corners = try layer.column(rows, 1, 5, "corners")
    var attributes: [Attribute] = [
      .int("output_height", pooled[0]), .int("output_width", pooled[1]),
      .int("sampling_ratio", max(ratio, 0)), .float("spatial_scale", scale),
    ]
    if layer.operatorSetVersion >= 16 {
      attributes.append(.string("coordinate_transformation_mode", "output_half_pixel"))
    }
    try layer.writeRegions(
      "RoiAlign", [x, corners, images], rows, shape: [x.shape[1]] + pooled, attributes)
  }

  /// The mean over a grid in each region of interest, whose cells are in channels of their own, of
  /// R-FCN.
  static let psroiPooling = LayerKind("PSROIPooling", settings: "psroi_pooling_param") {
    layer throws(Diagnostic) in
    try layer.expect(bottoms: 2...2)
    let (x, rows) = try layer.regions()
    let outputs = try layer.size("output_dim", atLeast: 1)
    let group = try layer.size("group_size", atLeast: 1)
    guard let scale = try layer.settings.real("spatial_scale") else {
      throw .invalid("'spatial_scale' is missing", attribute: "spatial_scale")
    }
    guard let channels = [outputs, group, group].checkedElementCount, x.shape[1] == channels else {
      throw .invalid(
        "the blob has \(x.shape[1]) channels, which are not 'output_dim' times 'group_size' squared"
      )
    }
    guard (x.shape + [group]).allSatisfy({ $0 <= 1 << 20 }) else {
      throw .unsupported("regions of a blob of shape \(x.shape)")
    }
    let settings: [Attribute] = [
      .int("output_dim", outputs), .int("group_size", group), .float("spatial_scale", scale),
    ]
    let function = LayerFunction(
      name: "PSROIPooling", inputs: ["maps", "regions"], settings: settings,
      summary: "Means over a grid in each region, whose cells are in channels of their own.")
    let body = CellPooling(shape: x.shape, outputs: outputs, group: group, scale: scale)
    let name = try layer.define(function) { builder, inputs throws(Diagnostic) in
      [body.pooled(&builder, inputs[0], inputs[1])]
    }
    try layer.writeRegions(
      name, domain: LayerFunction.domain, [x, rows], rows, shape: [outputs, group, group], settings)
  }
}

extension LayerImporter {
  /// The maps, and the regions as rows of image and corners.
  fileprivate mutating func regions() throws(Diagnostic) -> (maps: Operand, rows: Operand) {
    let x = try bottom()
    let regions = try bottom(1)
    guard x.rank == 4, x.open == nil, x.shape.allSatisfy({ $0 > 0 }), regions.rank >= 1,
      regions.open.map({ $0.axis == 0 }) ?? true, regions.shape.elementCount == regions.shape[0] * 5
    else {
      throw .invalid(
        "blobs of shapes \(x.shape) and \(regions.shape), expected images and rows of 5")
    }
    return (x, try reshaped(regions, [regions.shape[0], 5], "rows"))
  }

  /// Columns of the regions.
  fileprivate mutating func column(
    _ rows: Operand, _ start: Int, _ end: Int, _ suffix: String
  ) throws(Diagnostic) -> Operand {
    let inputs = [
      rows, integers(suffix + "/starts", [start]), integers(suffix + "/ends", [end]),
      integers(suffix + "/axes", [1]),
    ]
    return try step("Slice", suffix, inputs, shape: [rows.shape[0], end - start])
  }

  /// Writes a top with an item for each region.
  fileprivate mutating func writeRegions(
    _ operatorType: String, domain: String? = nil, _ inputs: [Operand], _ rows: Operand,
    shape: [Int], _ attributes: [Attribute]
  ) throws(Diagnostic) {
    try write(
      operatorType, domain: domain, inputs, shapes: [[rows.shape[0]] + shape], opened: [rows.open],
      to: [0], attributes)
  }
}

/// The body of a function that pools cells of regions, by the rules of `PSROIPoolingLayer`.
///
/// Each cell is a rectangle of whole pixels: its mean is a product of matrices, of which one marks
/// the pixels.
private struct CellPooling {
  /// The shape of the maps.
  var shape: [Int]
  var outputs: Int
  var group: Int
  var scale: Float

  /// Means, [regions, outputs, group, group].
  func pooled(_ b: inout GraphBuilder, _ maps: ValueID, _ regions: ValueID) -> ValueID {
    let (height, width) = (shape[2], shape[3])
    let rows = marks(&b, regions, axis: 1, extent: height, "row")
    let columns = marks(&b, regions, axis: 0, extent: width, "column")
    // Regions belong to one image each: [1, 1, regions, images, 1, 1].
    let numbers = b.constant("images", (0..<shape[0]).map(Float.init), [shape[0]])
    let first = b.add("Floor", "image", [b.sliced("image_part", regions, axis: 1, from: 0, to: 1)])
    let own = b.converted("own", b.add("Equal", "is_own", [first, numbers]), to: .float)
    let image = b.reshaped("own_image", own, [1, 1, -1, shape[0], 1, 1])
    let tall = b.reshaped("tall", rows, [group, 1, -1, 1, height, 1])
    let wide = b.reshaped("wide", columns, [1, group, -1, 1, 1, width])
    let pixels = b.add("Mul", "pixels", [b.add("Mul", "strips", [image, tall]), wide])
    let count = shape[0] * height * width
    let matrix = b.reshaped("pixel_rows", pixels, [group * group, -1, count])
    let area = b.add(
      "Mul", "area",
      [
        b.reshaped("row_counts", sums(&b, rows, "row_sum"), [group, 1, -1, 1]),
        b.reshaped("column_counts", sums(&b, columns, "column_sum"), [1, group, -1, 1]),
      ])
    let areas = b.reshaped("areas", area, [group * group, -1, 1])
    let split = b.reshaped("cells", maps, [shape[0], outputs, group * group, height * width])
    let turned = b.add("Transpose", "cell_rows", [split], [.ints("perm", [2, 0, 3, 1])])
    let values = b.reshaped("cell_values", turned, [group * group, count, outputs])
    let total = b.add("MatMul", "totals", [matrix, values])
    // Cells without pixels have the total 0.
    let mean = b.add(
      "Div", "means", [total, b.add("Max", "divisor", [areas, b.constant("one", [1])])])
    let back = b.add("Transpose", "by_region", [mean], [.ints("perm", [1, 2, 0])])
    return b.reshaped("pooled", back, [-1, outputs, group, group])
  }

  /// Sums over pixels: [group, regions].
  private func sums(_ b: inout GraphBuilder, _ marks: ValueID, _ name: String) -> ValueID {
    let ones = b.constant(name + "_ones", [1], [1])
    let extent = name == "row_sum" ? shape[2] : shape[3]
    let column = b.add(
      "Expand", name + "_column", [ones, b.constant(integers: [extent, 1], name + "_shape")])
    return b.add("MatMul", name, [marks, column])
  }

  /// One for each pixel of an axis that is in a cell of a region, else zero: [group, regions, extent].
  private func marks(
    _ b: inout GraphBuilder, _ regions: ValueID, axis: Int, extent: Int, _ name: String
  ) -> ValueID {
    let factor = b.constant(name + "_scale", [scale])
    let low = b.sliced(name + "_low", regions, axis: 1, from: 1 + axis, to: 2 + axis)
    let high = b.sliced(name + "_high", regions, axis: 1, from: 3 + axis, to: 4 + axis)
    let start = b.add("Mul", name + "_start", [rounded(&b, low, name + "_first"), factor])
    let last = b.add(
      "Add", name + "_next", [rounded(&b, high, name + "_last"), b.constant(name + "_one", [1])])
    let end = b.add("Mul", name + "_end", [last, factor])
    let size = b.add(
      "Max", name + "_size",
      [b.add("Sub", name + "_span", [end, start]), b.constant(name + "_least", [0.1])])
    let bin = b.add("Div", name + "_bin", [size, b.constant(name + "_bins", [Float(group)])])
    let cells = b.constant(name + "_cells", (0..<group).map(Float.init), [group, 1, 1])
    let nextCells = b.constant(name + "_next_cells", (1...group).map(Float.init), [group, 1, 1])
    let from = b.add("Mul", name + "_offset", [cells, bin])
    let to = b.add("Mul", name + "_next_offset", [nextCells, bin])
    let begin = b.add("Floor", name + "_begin", [b.add("Add", name + "_from", [from, start])])
    let stop = b.add("Ceil", name + "_stop", [b.add("Add", name + "_to", [to, start])])
    let pixels = b.constant(name + "_pixels", (0..<extent).map(Float.init), [extent])
    let isBefore = b.add("Less", name + "_is_before", [pixels, begin])
    let isWithin = b.add("Less", name + "_is_within", [pixels, stop])
    let isAfter = b.add("Not", name + "_is_after", [isBefore])
    let isIn = b.add("And", name + "_is_in", [isAfter, isWithin])
    return b.converted(name + "_marks", isIn, to: .float)
  }

  /// The nearest whole number, halves away from zero.
  private func rounded(_ b: inout GraphBuilder, _ value: ValueID, _ name: String) -> ValueID {
    let size = b.add("Abs", name + "_abs", [value])
    let whole = b.add("Floor", name + "_whole", [size])
    let rest = b.add("Sub", name + "_rest", [size, whole])
    let isLess = b.add("Less", name + "_is_less", [rest, b.constant(name + "_half", [0.5])])
    let up = b.converted(name + "_up", b.add("Not", name + "_is_up", [isLess]), to: .float)
    let sign = b.add("Sign", name + "_sign", [value])
    return b.add("Mul", name, [b.add("Add", name + "_near", [whole, up]), sign])
  }
}
