import ConverterCore
import Diagnostics

extension LayerKind {
  /// The part of the first bottom that has the extents of the second, from `axis` on.
  static let crop = LayerKind("Crop", settings: "crop_param") { layer throws(Diagnostic) in
    try layer.expect(bottoms: 2...2)
    let x = try layer.bottom()
    let reference = try layer.bottom(1)
    let axis = try layer.axis(or: 2, rank: x.rank)
    let axes = Array(axis..<x.rank)
    var offsets = try layer.sizes("offset")
    if offsets.count <= 1 { offsets = axes.map { _ in offsets.first ?? 0 } }
    guard offsets.count == axes.count, reference.rank >= x.rank else {
      throw .invalid(
        "'offset' needs one number or one for each of \(counted(axes.count, "axis", "axes"))")
    }
    var shape = x.shape
    for (axis, offset) in zip(axes, offsets) {
      guard offset <= x.shape[axis] - reference.shape[axis] else {
        throw .invalid(
          "axis \(axis) of \(x.shape[axis]) has no \(reference.shape[axis]) from \(offset) on")
      }
      shape[axis] = reference.shape[axis]
    }
    let ends = zip(axes, offsets).map { shape[$0] + $1 }
    let inputs = [
      x, layer.integers("starts", offsets), layer.integers("ends", ends),
      layer.integers("axes", axes),
    ]
    try layer.write("Slice", inputs, shape: shape)
  }
}
