import ConverterCore
import Diagnostics
import ModelIR

// What many operators are composed of.

extension NodeExport {
  /// Operators whose result is a truth value.
  private static let comparisons: Set<String> = ["EQ", "NE", "LT", "LE", "GT", "GE"]

  /// Operators that take truth values as they are.
  private static let logic = comparisons.union([
    "And", "Or", "Xor", "Not", "BitwiseAnd", "BitwiseOr", "BitwiseXor",
  ])

  /// Elements in another type.
  mutating func cast(_ blob: Blob, to type: ElementType) -> Blob {
    if blob.type == type { return blob }
    return op("Cast", [blob], [.int("to", type.caffe2Number ?? 1)], shape: blob.shape, type: type)
  }

  /// Copies a blob to the node's first output, in the output's type.
  mutating func copy(_ blob: Blob) throws(Diagnostic) {
    let result = try output()
    if blob.type == result.type { return emit("Copy", [blob], to: [result]) }
    emit("Cast", [blob], [.int("to", result.type.caffe2Number ?? 1)], to: [result])
  }

  /// Writes the first output by an operator that computes in 32 bits or more: narrower elements are
  /// widened before and narrowed behind.
  mutating func finishWide(
    _ type: String, _ inputs: [Blob], _ arguments: [Argument] = []
  ) throws(Diagnostic) {
    let result = try output()
    // Logic and comparisons work on truth values themselves.
    let isLogical = Self.logic.contains(type) && inputs.allSatisfy { $0.type == .bool }
    let wide = isLogical ? inputs : inputs.map { cast($0, to: $0.type.widened) }
    if isLogical || result.type == result.type.widened || Self.comparisons.contains(type) {
      return emit(type, wide, arguments, to: [result])
    }
    try copy(op(type, wide, arguments, shape: result.shape, type: result.type.widened))
  }

  /// The same elements under another shape; 0 keeps an extent and -1 stands for the rest.
  mutating func reshape(_ blob: Blob, _ extents: [Int], shape: Shape? = nil) -> Blob {
    let known = extents.allSatisfy { $0 > 0 } ? Shape(extents) : shape
    let result = inner("reshape", blob.type, known)
    emitReshape(blob, extents, to: result)
    return result
  }

  /// Adds a Reshape.
  mutating func emitReshape(_ blob: Blob, _ extents: [Int], to result: Blob) {
    let old = inner("old_shape", .int64, nil)
    emit("Reshape", [blob], [.ints("shape", extents)], to: [result, old])
  }

  /// The blob with its axes in another order.
  mutating func transpose(_ blob: Blob, _ axes: [Int]) -> Blob {
    if axes == Array(axes.indices) { return blob }
    let shape = blob.shape.map { shape in
      Shape(axes.map { shape.dimensions.indices.contains($0) ? shape[$0] : .unknown })
    }
    let wide = cast(blob, to: blob.type.widened)
    let result = op("Transpose", [wide], [.ints("axes", axes)], shape: shape, type: wide.type)
    return cast(result, to: blob.type)
  }

  /// The blob repeated along axes of extent 1, or in front, until it has these extents.
  mutating func broadcast(_ blob: Blob, to extents: [Int]) throws(Diagnostic) -> Blob {
    if blob.extents == extents { return blob }
    try requireModest(extents)
    let wide = cast(blob, to: blob.type.widened)
    let target = try constant("shape", extents)
    let result = op("Expand", [wide, target], shape: Shape(extents), type: wide.type)
    return cast(result, to: blob.type)
  }

  /// Blobs brought to one shape, that of the node's first output.
  mutating func broadcast(_ blobs: [Blob]) throws(Diagnostic) -> [Blob] {
    if let first = blobs.first, blobs.allSatisfy({ $0.hasSameShape(as: first) }) { return blobs }
    let extents = try view.shape(view.output())
    var result: [Blob] = []
    for blob in blobs { result.append(try broadcast(blob, to: extents)) }
    return result
  }

  /// The number of axes of a blob.
  ///
  /// - Throws: E0604 where it is not known.
  func rank(of blob: Blob) throws(Diagnostic) -> Int {
    guard let rank = blob.rank else {
      throw .inexpressible("the number of axes of '\(blob.name)' is not known")
    }
    return rank
  }

  /// All extents of a blob.
  ///
  /// - Throws: E0604 where they are not known.
  func extents(of blob: Blob) throws(Diagnostic) -> [Int] {
    guard let extents = blob.extents, extents.checkedElementCount != nil else {
      throw .inexpressible(
        "the shape of '\(blob.name)' is not known; pass the inputs' shapes with "
          + "--input NAME:EXTENTS")
    }
    return extents
  }

  /// The extent of one axis of a blob.
  ///
  /// - Throws: E0604 where it is not known.
  func extent(of blob: Blob, _ axis: Int) throws(Diagnostic) -> Int {
    guard let extent = blob.extent(axis) else {
      throw .inexpressible(
        "the extent of '\(blob.name)' along axis \(axis) is not known; pass the inputs' shapes "
          + "with --input NAME:EXTENTS")
    }
    return extent
  }

  /// The elements at constant places along an axis.
  mutating func gather(
    _ blob: Blob, _ places: [Int], axis: Int
  ) throws(Diagnostic) -> Blob {
    try requireModest([places.count])
    let indices = try constant("indices", places)
    let shape = blob.shape?.replacing(axis, with: .known(places.count))
    return op("Gather", [blob, indices], [.int("axis", axis)], shape: shape, type: blob.type)
  }

  /// The elements from `start` up to `end` along an axis, of all extents known up to that axis.
  mutating func slice(
    _ blob: Blob, axis: Int, from start: Int, to end: Int
  ) throws(Diagnostic) -> Blob {
    let rank = try rank(of: blob)
    var starts = [Int](repeating: 0, count: rank)
    var ends = [Int](repeating: -1, count: rank)
    starts[axis] = start
    ends[axis] = end
    let shape = blob.shape?.replacing(axis, with: .known(max(0, end - start)))
    return op(
      "Slice", [blob], [.ints("starts", starts), .ints("ends", ends)], shape: shape,
      type: blob.type)
  }

  /// Blobs joined along an axis.
  mutating func concat(_ blobs: [Blob], axis: Int, shape: Shape?) -> Blob {
    let result = inner("concat", blobs.first?.type ?? .float, shape)
    emitConcat(blobs, axis: axis, to: result)
    return result
  }

  /// Adds a Concat.
  mutating func emitConcat(_ blobs: [Blob], axis: Int, to result: Blob) {
    let split = inner("split_info", .int32, Shape([blobs.count]))
    emit("Concat", blobs, [.int("axis", axis)], to: [result, split])
  }

  /// A sum, product and so on of two blobs, one of which spreads over the other's shape.
  mutating func combine(_ type: String, _ a: Blob, _ b: Blob, like result: Blob) -> Blob {
    op(type, [a, b], shape: result.shape, type: result.type)
  }

  /// A blob combined with a constant.
  mutating func combine(_ type: String, _ a: Blob, _ number: Double) throws(Diagnostic) -> Blob {
    op(type, [a, try scalar(number, a.type)], like: a)
  }

  /// One of two blobs, element by element, all of one shape.
  mutating func choose(_ condition: Blob, _ yes: Blob, _ no: Blob) -> Blob {
    op("Where", [condition, yes, no], like: yes)
  }

  /// An axis attribute counted from the front.
  func axis(_ name: String = "axis", or fallback: Int, of blob: Blob) throws(Diagnostic) -> Int {
    try view.axis(view.int(name) ?? fallback, rank: rank(of: blob))
  }
}
