import ConverterCore
import Diagnostics
import ModelIR

/// Layers that mappings are put together from.
extension NodeExport {
  /// (shift + scale * x) ^ power.
  mutating func power(
    _ x: BlobOperand, _ suffix: String, power: Float = 1, scale: Float = 1, shift: Float = 0
  ) throws(Diagnostic) -> BlobOperand {
    var fields: [(String, SourceValue)] = []
    if power != 1 { fields.append(("power", .number(power))) }
    if scale != 1 { fields.append(("scale", .number(scale))) }
    if shift != 0 { fields.append(("shift", .number(shift))) }
    if fields.isEmpty { return x }
    return try add("Power", suffix, [x], shape: x.shape, LayerSettings("power_param", fields))
  }

  /// -x.
  mutating func negated(_ x: BlobOperand, _ suffix: String) throws(Diagnostic) -> BlobOperand {
    try power(x, suffix, scale: -1)
  }

  /// A layer without settings whose top has the shape of its bottom.
  mutating func map(
    _ type: String, _ suffix: String, _ x: BlobOperand
  ) throws(Diagnostic) -> BlobOperand {
    try add(type, suffix, [x], shape: x.shape)
  }

  /// Blobs of one shape, element by element.
  mutating func eltwise(
    _ operation: String, _ suffix: String, _ bottoms: [BlobOperand], coefficients: [Float] = []
  ) throws(Diagnostic) -> BlobOperand {
    var fields: [(String, SourceValue)] = [("operation", .text(operation))]
    if !coefficients.isEmpty {
      fields.append(("coeff", .list(coefficients.map(SourceValue.number))))
    }
    return try add(
      "Eltwise", suffix, bottoms, shape: bottoms[0].shape, LayerSettings("eltwise_param", fields))
  }

  /// The same elements under another shape; as it is where it has it already.
  mutating func reshape(
    _ x: BlobOperand, _ shape: [Int], _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    if x.shape == shape { return x }
    guard x.shape.elementCount == shape.elementCount else {
      throw .inexpressible("a blob of shape \(x.shape) has no shape \(shape)")
    }
    // A 0 keeps an extent, so that a net can be given another batch.
    var extents = shape
    if let first = shape.first, first == x.shape.first { extents[0] = 0 }
    return try add(
      "Reshape", suffix, [x], shape: shape,
      LayerSettings("reshape_param", [("shape", .shape(extents))]))
  }

  /// The axes in another order.
  mutating func permute(
    _ x: BlobOperand, _ order: [Int], _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    if order == Array(x.shape.indices) { return x }
    let shape = order.map { x.shape[$0] }
    // Where only axes of one element move, the elements stay where they are.
    let moving = order.filter { x.shape[$0] != 1 }
    if moving == moving.sorted() { return try reshape(x, shape, suffix) }
    return try add(
      "Permute", suffix, [x], shape: shape,
      LayerSettings("permute_param", [("order", .sizes(order))]))
  }

  /// Consecutive parts of an axis, whose extents make up the whole axis; nil for those that are not
  /// wanted.
  mutating func slice(
    _ x: BlobOperand, axis: Int, _ extents: [Int], _ suffix: String, wanted: Set<Int>? = nil
  ) throws(Diagnostic) -> [BlobOperand?] {
    if extents.count == 1 { return [x] }
    var points: [Int] = []
    for extent in extents.dropLast() { points.append((points.last ?? 0) + extent) }
    let shapes = extents.map { extent in
      var shape = x.shape
      shape[axis] = extent
      return shape
    }
    let parts = try add(
      "Slice", suffix, [x], shapes: shapes,
      LayerSettings("slice_param", [("axis", .size(axis)), ("slice_point", .sizes(points))]))
    guard let wanted else { return parts }
    return parts.indices.map { wanted.contains($0) ? parts[$0] : nil }
  }

  /// The elements of an axis from `start` up to `end`.
  mutating func range(
    _ x: BlobOperand, axis: Int, _ start: Int, _ end: Int, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    let extents = [start, end - start, x.shape[axis] - end]
    let places = extents.indices.filter { extents[$0] > 0 }
    guard let place = places.firstIndex(of: 1) else {
      throw .inexpressible("an empty part of axis \(axis) is taken, and Caffe has no empty blobs")
    }
    let parts = try slice(x, axis: axis, places.map { extents[$0] }, suffix, wanted: [place])
    return parts[place] ?? x
  }

  /// Blobs one after another along an axis.
  mutating func concat(
    _ bottoms: [BlobOperand], axis: Int, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    if bottoms.count == 1 { return bottoms[0] }
    var shape = bottoms[0].shape
    guard bottoms.allSatisfy({ $0.rank == shape.count }) else {
      throw .inexpressible("blobs of shapes \(bottoms.map(\.shape)) cannot be joined")
    }
    shape[axis] = bottoms.reduce(0) { $0 + $1.shape[axis] }
    return try add(
      "Concat", suffix, bottoms, shape: shape,
      LayerSettings("concat_param", [("axis", .size(axis))]))
  }

  /// The blob repeated along an axis.
  mutating func tile(
    _ x: BlobOperand, axis: Int, _ count: Int, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    if count == 1 { return x }
    var shape = x.shape
    let (extent, overflows) = shape[axis].multipliedReportingOverflow(by: count)
    guard !overflows, extent > 0 else {
      throw .inexpressible("an axis of \(shape[axis]) is repeated \(count) times")
    }
    shape[axis] = extent
    return try add(
      "Tile", suffix, [x], shape: shape,
      LayerSettings("tile_param", [("axis", .size(axis)), ("tiles", .size(count))]))
  }

  /// The blob with axes of one element repeated until it has `shape`.
  mutating func expand(
    _ x: BlobOperand, to shape: [Int], _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    var x = try reshape(
      x, [Int](repeating: 1, count: shape.count - x.rank) + x.shape, suffix + "/axes")
    for axis in shape.indices where x.shape[axis] != shape[axis] {
      x = try tile(x, axis: axis, shape[axis], suffix + "/\(axis)")
    }
    return x
  }

  /// max(x, bound), exactly.
  mutating func atLeast(
    _ bound: Float, _ x: BlobOperand, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    if bound == 0 { return try map("ReLU", suffix, x) }
    let constant = try constant(
      [Float](repeating: bound, count: x.shape.elementCount), x.shape,
      name: name + "/" + suffix + "/bound")
    // Of an operand that is no number, Caffe takes the second.
    return try eltwise("MAX", suffix, [constant, x])
  }

  /// min(x, bound).
  ///
  /// Bounds as small as those of networks are taken off and put back, at the cost of a rounding;
  /// larger ones are compared with.
  mutating func atMost(
    _ bound: Float, _ x: BlobOperand, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    if bound.magnitude <= 16 {
      let room = try power(x, suffix + "/room", scale: -1, shift: bound)
      let positive = try map("ReLU", suffix + "/relu", room)
      return try power(positive, suffix, scale: -1, shift: bound)
    }
    let negative = try negated(x, suffix + "/negative")
    return try negated(atLeast(-bound, negative, suffix + "/max"), suffix)
  }

  /// 1 where x is over `bound`, otherwise 0.
  mutating func isOver(
    _ bound: Float, _ x: BlobOperand, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    let settings = LayerSettings(
      "threshold_param", bound == 0 ? [] : [("threshold", .number(bound))])
    let result = try add("Threshold", suffix, [x], shape: x.shape, settings)
    net.integralBlobs.insert(result.name)
    return result
  }

  /// x times the transposed weight [outputs, inputs] along its last axis, plus bias.
  mutating func innerProduct(
    _ x: BlobOperand, axis: Int, _ weight: Blob, bias: [Float]? = nil, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    let outputs = weight.shape[0]
    guard axis >= 0, axis < x.rank, x.shape[axis...].reduce(1, *) == weight.shape[1] else {
      throw .inexpressible("a blob of shape \(x.shape) does not fit weights of \(weight.shape)")
    }
    var fields: [(String, SourceValue)] = [("num_output", .size(outputs))]
    if bias == nil { fields.append(("bias_term", .flag(false))) }
    if axis != 1 { fields.append(("axis", .size(axis))) }
    return try add(
      "InnerProduct", suffix, [x], shape: Array(x.shape[..<axis]) + [outputs],
      LayerSettings("inner_product_param", fields),
      blobs: [weight] + (bias.map { [Blob([outputs], $0)] } ?? []))
  }
}
