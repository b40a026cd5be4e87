import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The places of the largest elements, or the elements, or both.
  ///
  /// They are looked for along an axis or in each item of the batch. Of equal elements Caffe takes
  /// the last.
  static let argMax = LayerKind("ArgMax", settings: "argmax_param") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let count = try layer.size("top_k", or: 1, atLeast: 1)
    let hasValues = try layer.settings.flag("out_max_val", or: false)
    guard layer.settings.has("axis") else {
      return try layer.argMaxOfItems(x, count, hasValues: hasValues)
    }
    let axis = try layer.axis(or: 0, rank: x.rank)
    guard x.open == nil || axis > 0 else {
      throw .unsupported("ArgMax along an axis whose extent depends on the data")
    }
    guard count <= x.shape[axis] else {
      throw .invalid("'top_k' is \(count), but the axis has \(x.shape[axis])", attribute: "top_k")
    }
    if hasValues, count == 1 {
      try layer.reduce("ReduceMax", x, axes: [axis], keepingAxes: true, to: .top(0))
    } else if hasValues {
      let values = try layer.largest(count, of: x, axis: axis).values
      try layer.write("Identity", [values], shape: values.shape)
    } else {
      try layer.cast(layer.places(count, of: x, axis: axis), to: .float, .top(0))
    }
  }
}

extension LayerImporter {
  /// The places of the largest elements along an axis; of equal elements the last come first.
  fileprivate mutating func places(
    _ count: Int, of x: Operand, axis: Int
  ) throws(Diagnostic) -> Operand {
    if count > 1 || operatorSetVersion < 12 { return try ranked(count, of: x, axis: axis).places }
    var shape = x.shape
    shape[axis] = 1
    return try step(
      "ArgMax", "places", [x], shape: shape, elementType: .int64,
      [.int("axis", axis), .int("keepdims", 1), .int("select_last_index", 1)])
  }

  /// The largest elements along an axis and their places: of equal elements TopK takes the first, so
  /// it gets the axis backwards, and places count from the end.
  fileprivate mutating func ranked(
    _ count: Int, of x: Operand, axis: Int
  ) throws(Diagnostic) -> (values: Operand, places: Operand) {
    let inputs = [
      x, integers("backwards/starts", [-1]), integers("backwards/ends", [-x.shape[axis] - 1]),
      integers("backwards/axes", [axis]), integers("backwards/steps", [-1]),
    ]
    let backwards = try step("Slice", "backwards", inputs, shape: x.shape)
    let (values, places) = try largest(count, of: backwards, axis: axis)
    let last = integers("last", [x.shape[axis] - 1])
    let forwards = try step(
      "Sub", "forwards", [last, places], shape: places.shape, elementType: .int64)
    return (values, forwards)
  }

  /// Over all elements of each item of the batch: the places, and after them the elements.
  fileprivate mutating func argMaxOfItems(
    _ x: Operand, _ count: Int, hasValues: Bool
  ) throws(Diagnostic) {
    guard x.rank > 0, count <= x.shape[1...].reduce(1, *) else {
      throw .invalid("'top_k' is \(count), more than the elements of an item", attribute: "top_k")
    }
    let items = x.shape[0]
    let flat = try reshaped(x, [items, x.shape[1...].reduce(1, *)], "items")
    var shape = [Int](repeating: 1, count: max(x.rank, 3))
    shape[0] = items
    shape[2] = count
    if !hasValues {
      let places = try cast(places(count, of: flat, axis: 1), to: .float, .step("numbers"))
      try reshape(places, shape, to: .top(0))
      return
    }
    shape[1] = 2
    let (values, places) = try ranked(count, of: flat, axis: 1)
    let numbers = try cast(places, to: .float, .step("numbers"))
    let both = try step(
      "Concat", "both", [numbers, values], shape: [items, 2 * count], [.int("axis", 1)])
    try reshape(both, shape, to: .top(0))
  }
}
