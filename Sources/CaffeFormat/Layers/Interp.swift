import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Bilinear interpolation between corners, of DeepLab and PSPNet; negative padding crops before.
  static let interp = LayerKind("Interp", settings: "interp_param") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    guard x.rank == 4 else {
      throw .invalid("the blob has \(counted(x.rank, "axis", "axes")), expected 4")
    }
    let begin = try layer.settings.integer("pad_beg", or: 0)
    let end = try layer.settings.integer("pad_end", or: 0)
    let limit = -(1 << 30)
    guard (limit...0).contains(begin), (limit...0).contains(end) else {
      throw .invalid("'pad_beg' is \(begin) and 'pad_end' \(end), expected none above 0")
    }
    guard try layer.settings.flag("align_corners", or: true) else {
      throw .unsupported("interpolation that does not align corners")
    }
    let inner = [x.shape[2] + begin + end, x.shape[3] + begin + end]
    guard inner.allSatisfy({ $0 > 0 }) else {
      throw .invalid("'pad_beg' and 'pad_end' leave nothing of \(x.shape)")
    }
    let extents = try layer.interpolatedExtents(inner)
    var cropped = x
    if begin != 0 || end != 0 {
      let inputs = [
        x, layer.integers("starts", [-begin, -begin]),
        layer.integers("ends", [x.shape[2] + end, x.shape[3] + end]),
        layer.integers("axes", [2, 3]),
      ]
      cropped = try layer.step("Slice", "cropped", inputs, shape: x.shape[..<2] + inner)
    }
    if extents == inner { return try layer.write("Identity", [cropped], shape: cropped.shape) }
    let shape = x.shape[..<2] + extents
    try layer.write(
      "Resize", layer.resizeInputs(cropped, sizes: shape), shape: Array(shape),
      [
        .string("mode", "linear"), .string("coordinate_transformation_mode", "align_corners"),
      ])
  }
}

extension LayerImporter {
  /// Height and width after interpolation, by the rules of `InterpLayer`.
  fileprivate mutating func interpolatedExtents(_ inner: [Int]) throws(Diagnostic) -> [Int] {
    let shrinks = settings.has("shrink_factor")
    let zooms = settings.has("zoom_factor")
    let shrink = try size("shrink_factor", or: 1, atLeast: 1)
    let zoom = try size("zoom_factor", or: 1, atLeast: 1)
    let height = try size("height", or: 0)
    let width = try size("width", or: 0)
    if shrinks == zooms, settings.has("height"), settings.has("width") {
      guard height > 0, width > 0 else { throw .invalid("'height' or 'width' is 0") }
      return [height, width]
    }
    guard shrinks || zooms else {
      throw .invalid("neither factors nor 'height' and 'width' are given")
    }
    return inner.map { extent in
      let smaller = (extent - 1) / shrink + 1
      return smaller + (smaller - 1) * (zoom - 1)
    }
  }

  /// The inputs of a Resize to these extents.
  mutating func resizeInputs(_ x: Operand, sizes: ArraySlice<Int>) throws(Diagnostic) -> [Operand?]
  {
    // Regions and factors are no optional inputs before version 13, but may be empty.
    let empty = operatorSetVersion < 13 ? try constant("none", [], shape: [0]) : nil
    return [x, empty, empty, integers("sizes", Array(sizes))]
  }
}
