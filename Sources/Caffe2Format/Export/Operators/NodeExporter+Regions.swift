import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Operators on regions of images.
  static let regions: [NodeExporter] = [
    NodeExporter("MaxRoiPool", writes: ["RoIPool"], export: exportMaxRoiPool),
    NodeExporter("RoiAlign", writes: ["RoIAlign"], export: exportRoiAlign),
  ]
}

private func exportMaxRoiPool(_ node: inout NodeExport) throws(Diagnostic) {
  guard let pooled = node.view.ints("pooled_shape"), pooled.count == 2 else {
    throw .inexpressible("it has no pooled_shape of two extents")
  }
  try node.finish(
    "RoIPool", [node.input(0), node.input(1)],
    [
      .int("pooled_h", pooled[0]), .int("pooled_w", pooled[1]), .text("order", "NCHW"),
      .float("spatial_scale", node.view.float("spatial_scale") ?? 1), .int("is_test", 1),
    ])
}

private func exportRoiAlign(_ node: inout NodeExport) throws(Diagnostic) {
  guard node.view.text("mode") ?? "avg" == "avg" else {
    throw .inexpressible("Caffe2 takes the average of samples, not their maximum")
  }
  let rois = try node.input(1)
  let batch = node.cast(try node.input(2, .indices), to: .float)
  let column = node.op(
    "ExpandDims", [batch], [.ints("dims", [1])], shape: batch.shape?.inserting(1, at: 1))
  let boxes = node.concat(
    [column, rois], axis: 1, shape: rois.shape?.replacing(1, with: 5))
  let mode =
    node.view.text("coordinate_transformation_mode")
    ?? (node.view.version < 16 ? "output_half_pixel" : "half_pixel")
  try node.finish(
    "RoIAlign", [node.input(0), boxes],
    [
      .int("pooled_h", node.view.int("output_height") ?? 1),
      .int("pooled_w", node.view.int("output_width") ?? 1),
      .float("spatial_scale", node.view.float("spatial_scale") ?? 1),
      .int("sampling_ratio", node.view.int("sampling_ratio") ?? 0),
      .int("aligned", mode == "half_pixel" ? 1 : 0), .text("order", "NCHW"),
    ])
}
