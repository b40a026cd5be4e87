import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The maximum over a grid in each region of interest, of Fast R-CNN.
  static let roiPooling = LayerKind("ROIPooling", settings: "roi_pooling_param") {
    layer throws(Diagnostic) in
    try layer.expect(bottoms: 2...2)
    let x = try layer.bottom()
    let regions = try layer.bottom(1)
    let size = regions.shape.elementCount
    guard x.rank == 4, regions.rank >= 1, size == regions.shape[0] * 5 else {
      throw .invalid(
        "blobs of shapes \(x.shape) and \(regions.shape), expected images and rows of 5")
    }
    let pooled = [try layer.size("pooled_h", atLeast: 1), try layer.size("pooled_w", atLeast: 1)]
    let scale = try layer.settings.real("spatial_scale", or: 1)
    let rows = try layer.reshaped(regions, [regions.shape[0], 5], "rows")
    try layer.write(
      "MaxRoiPool", [x, rows], shape: [regions.shape[0], x.shape[1]] + pooled,
      [.ints("pooled_shape", pooled), .float("spatial_scale", scale)])
  }
}
