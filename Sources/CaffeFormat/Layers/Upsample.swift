import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Each element repeated along height and width, of YOLO's forks; with a second bottom, elements
  /// put back where a Pooling took them from, of SegNet.
  static let upsample = LayerKind("Upsample", settings: "upsample_param") {
    layer throws(Diagnostic) in
    try layer.expect(bottoms: 1...2)
    let x = try layer.bottom()
    guard x.rank == 4 else {
      throw .invalid("the blob has \(counted(x.rank, "axis", "axes")), expected 4")
    }
    if layer.bottoms.count == 2 { return try layer.unpool(x) }
    for name in ["scale_h", "scale_w", "upsample_h", "upsample_w", "pad_out_h", "pad_out_w"]
    where layer.settings.has(name) {
      throw .invalid("'\(name)' needs a second blob, with the places of maxima", attribute: name)
    }
    let scale = try layer.size("scale", or: 1, atLeast: 1)
    if scale == 1 { return try layer.write("Identity", [x], shape: x.shape) }
    let shape = x.shape[..<2] + [x.shape[2] * scale, x.shape[3] * scale]
    try layer.write(
      "Resize", layer.resizeInputs(x, sizes: shape), shape: Array(shape),
      [
        .string("mode", "nearest"), .string("coordinate_transformation_mode", "asymmetric"),
        .string("nearest_mode", "floor"),
      ])
  }
}

extension LayerImporter {
  /// Writes zeros but for the bottom's elements, which go where the second bottom says.
  fileprivate mutating func unpool(_ x: Operand) throws(Diagnostic) {
    let mask = try bottom(1)
    guard mask.shape == x.shape else {
      throw .invalid("blobs of shapes \(x.shape) and \(mask.shape), expected the same")
    }
    let extents = try unpooledExtents(x)
    let planes = x.shape[0] * x.shape[1]
    try checkSize([x.shape[0], x.shape[1]] + extents)
    let wide = [planes, extents[0] * extents[1]]
    let flat = [planes, x.shape[2] * x.shape[3]]
    let elements = try reshape(x, flat, to: .step("elements"))
    let numbers = try reshape(mask, flat, to: .step("mask"))
    let places = try cast(numbers, to: .int64, .step("places"))
    let zeros = try step(
      "Expand", "zeros", [scalar("zero", 0), integers("zeros/shape", wide)], shape: wide)
    let spread = try step(
      "ScatterElements", "spread", [zeros, places, elements], shape: wide, [.int("axis", 1)])
    try reshape(spread, x.shape[..<2] + extents, to: .top(0))
  }

  /// Height and width by the rules of SegNet's `UpsampleLayer`.
  private mutating func unpooledExtents(_ x: Operand) throws(Diagnostic) -> [Int] {
    let pads = [
      try settings.flag("pad_out_h", or: false), try settings.flag("pad_out_w", or: false),
    ]
    let hasExtents = settings.has("upsample_h") && settings.has("upsample_w")
    let hasFactors = settings.has("scale_h") || settings.has("scale_w")
    let both = try size("scale", or: 2, atLeast: 0)
    let given = [try size("upsample_h", or: 0), try size("upsample_w", or: 0)]
    let factors = [try size("scale_h", or: both), try size("scale_w", or: both)]
    if hasExtents {
      guard given.allSatisfy({ $0 > 1 }) else {
        throw .invalid("'upsample_h' and 'upsample_w' are \(given), expected more than 1")
      }
      return given
    }
    guard
      !hasFactors || (!settings.has("scale") && settings.has("scale_h") && settings.has("scale_w"))
    else { throw .invalid("'scale_h' and 'scale_w' go together, without 'scale'") }
    guard factors.allSatisfy({ $0 > 1 }) else {
      throw .invalid("the factors are \(factors), expected more than 1")
    }
    for axis in 0..<2 where pads[axis] && factors[axis] != 2 {
      throw .invalid("'pad_out_h' and 'pad_out_w' need a factor of 2")
    }
    return (0..<2).map { x.shape[2 + $0] * factors[$0] - (pads[$0] ? 1 : 0) }
  }
}
