import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Parts of a blob along an axis, divided at given points or evenly.
  static let slice = LayerKind("Slice", settings: "slice_param") { layer throws(Diagnostic) in
    try layer.expect(tops: 1...Int(Int32.max))
    let x = try layer.bottom()
    let isOld = layer.settings.has("slice_dim")
    guard !isOld || !layer.settings.has("axis") else {
      throw .invalid("both 'axis' and 'slice_dim' are given, expected one")
    }
    let axis = try layer.axis(isOld ? "slice_dim" : "axis", or: 1, rank: x.rank)
    let extents = try layer.partExtents(of: x.shape[axis])
    if extents.count == 1 { return try layer.pass() }
    let shapes = extents.map { extent in
      var shape = x.shape
      shape[axis] = extent
      return shape
    }
    let (inputs, attributes) = layer.splitOperands(x, axis: axis, extents)
    try layer.write(
      "Split", inputs, shapes: shapes, to: Array(layer.tops.indices), attributes)
  }
}

extension LayerImporter {
  /// The extents of the parts of an axis, one a top.
  fileprivate mutating func partExtents(of extent: Int) throws(Diagnostic) -> [Int] {
    let points = try sizes("slice_point")
    if points.isEmpty {
      guard extent % tops.count == 0 else {
        throw .invalid("\(tops.count) equal parts of an axis of \(extent) are not possible")
      }
      return [Int](repeating: extent / tops.count, count: tops.count)
    }
    let ends = points + [extent]
    guard ends.count == tops.count, zip([0] + points, ends).allSatisfy({ $0 < $1 }) else {
      throw .invalid(
        "'slice_point' is \(points), expected \(tops.count - 1) rising numbers below \(extent)",
        attribute: "slice_point")
    }
    return zip([0] + points, ends).map { $1 - $0 }
  }
}
