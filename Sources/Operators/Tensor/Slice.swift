import Diagnostics
import ModelIR

extension Operator {
  static let slice = Operator(
    "Slice",
    summary: """
      Takes every `step`th index from `start` up to, but not including, `end` along the given axes, \
      as numpy's basic indexing does; negative positions count from the end, and those beyond an \
      end are brought to it.
      """,
    versions: [
      .since(
        1, inputs: [.required("data", "T")], outputs: [.required("output", "T")],
        attributes: [
          .optional("axes", .ints), .required("ends", .ints), .required("starts", .ints),
        ], types: ["T": .tensor(.all)]),
      .since(10) {
        $0.inputs = [
          .required("data", "T"), .required("starts", "Tind"), .required("ends", "Tind"),
          .optional("axes", "Tind"), .optional("steps", "Tind"),
        ]
        $0.remove("axes", "ends", "starts")
        $0.types["Tind"] = .tensor(.indices)
      },
      .since(11),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let bounds = try context.sliceBounds(rank: shape.rank)
      var result = shape
      for axis in result.dimensions.indices {
        result[axis] =
          bounds.map { $0[axis].map { context.length(of: $0, shape[axis]) } ?? shape[axis] }
          ?? .unknown
      }
      context.setOutput(0, context.elementType(0), result)
      guard shape.rank == 1, let elements = context.elements(0), let bounds else { return }
      guard let bound = bounds[0] else { return context.setElements(0, elements) }
      guard let start = bound.start.known, let end = bound.end.known, let step = bound.step else {
        return
      }
      let range = SliceRange(start, end, step, extent: elements.count)
      context.setElements(0, range.indices.map { elements[$0] })
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let isOld = context.since < 10
      let starts = isOld ? try context.ints("starts") : try context.integers(1)
      let ends = isOld ? try context.ints("ends") : try context.integers(2)
      let given = isOld ? try context.optionalInts("axes") : try context.optionalIntegers(3)
      let steps = isOld ? nil : try context.optionalIntegers(4)
      let axes = try context.sliceAxes(given, count: starts.count, rank: x.rank)
      guard ends.count == starts.count, steps?.count ?? starts.count == starts.count else {
        throw context.mismatch("starts, ends, axes and steps differ in number")
      }
      let own = x.shape.rowMajorStrides
      var shape = x.shape
      var strides = own
      var offset = 0
      for (i, axis) in axes.enumerated() {
        let step = steps?[i] ?? 1
        guard step != 0 else { throw context.invalidData("step \(i) is 0") }
        let range = SliceRange(starts[i], ends[i], step, extent: x.shape[axis])
        shape[axis] = range.count
        // A step beyond the extent leaves one index at most; it must not overflow.
        strides[axis] = range.count > 1 ? step * own[axis] : 0
        offset += range.count > 0 ? range.start * own[axis] : 0
      }
      let positions = Strided.positions(shape: shape, strides: strides, offset: offset)
      return [.tensor(x.gathering(positions, shape: shape))]
    },
    prepare: prepareSlice,
    differentiate: differentiateSlice)
}

/// The indices that a slice takes along one axis.
struct SliceRange {
  let start: Int
  let step: Int
  let count: Int

  /// Brings the bounds to the ends of the axis.
  ///
  /// - Precondition: the step is not 0.
  init(_ start: Int, _ end: Int, _ step: Int, extent: Int) {
    let lowest = step > 0 ? 0 : -1
    let highest = step > 0 ? extent : extent - 1
    let first = min(max(start < 0 ? start + extent : start, max(0, lowest)), max(highest, 0))
    let beyond = min(max(end < 0 ? end + extent : end, lowest), highest)
    let span = step > 0 ? beyond - first : first - beyond
    self.start = first
    self.step = step
    count = span <= 0 || extent == 0 ? 0 : (span - 1) / Int(clamping: step.magnitude) + 1
  }

  /// The indices in order.
  var indices: [Int] { (0..<count).map { start + $0 * step } }
}

/// What is known of the bounds of a slice along one axis.
private struct SliceBound {
  var start: Dimension
  var end: Dimension
  var step: Int?
}

extension NodeReading {
  /// The axes that bounds apply to.
  func sliceAxes(
    _ given: [Int]?, count: Int, rank: Int
  ) throws(Diagnostic) -> [Int] {
    guard let given else {
      guard count <= rank else { throw mismatch("\(count) starts for a tensor of rank \(rank)") }
      return Array(0..<count)
    }
    guard given.count == count else {
      throw mismatch("\(count) starts and \(counted(given.count, "axis", "axes")) differ in number")
    }
    return try normalizedAxes(given, rank: rank)
  }
}

extension InferenceContext {
  /// The bounds an axis, nil for those that are taken whole; nil where the axes are not known.
  fileprivate func sliceBounds(rank: Int) throws(Diagnostic) -> [SliceBound?]? {
    let isOld = since < 10
    let starts = isOld ? try ints("starts").map(Dimension.known) : elements(1)
    let ends = isOld ? try ints("ends").map(Dimension.known) : elements(2)
    let given = isOld ? try optionalInts("axes") : integers(3)
    if !isOld, hasInput(3), given == nil { return nil }
    guard let count = starts?.count ?? ends?.count ?? given?.count ?? vectorLength(1) else {
      return nil
    }
    let axes = try sliceAxes(given, count: count, rank: rank)
    let steps: [Int]? =
      isOld || !hasInput(4) ? [Int](repeating: 1, count: count) : integers(4)
    var bounds = [SliceBound?](repeating: nil, count: rank)
    for (i, axis) in axes.enumerated() {
      if let steps, i < steps.count, steps[i] == 0 { throw invalid("steps", "has a step of 0") }
      bounds[axis] = SliceBound(
        start: starts.flatMap { i < $0.count ? $0[i] : nil } ?? .unknown,
        end: ends.flatMap { i < $0.count ? $0[i] : nil } ?? .unknown,
        step: steps.flatMap { i < $0.count ? $0[i] : nil })
    }
    return bounds
  }

  /// The number of indices that a slice takes from an axis.
  fileprivate func length(of bound: SliceBound, _ extent: Dimension) -> Dimension {
    guard let step = bound.step else { return .unknown }
    if let extent = extent.known, let start = bound.start.known, let end = bound.end.known,
      extent >= 0
    {
      return .known(SliceRange(start, end, step, extent: extent).count)
    }
    guard step == 1, let start = position(bound.start, extent) else { return .unknown }
    // How much of the axis lies before a position counted from its beginning depends on its extent.
    if let end = bound.end.known, end >= 0, end < Int(Int32.max) { return end == 0 ? 0 : .unknown }
    guard let end = position(bound.end, extent) else { return .unknown }
    return end.subtracting(start)
  }

  /// A bound counted from the beginning; nil where whether it lies within the axis is not known.
  private func position(_ bound: Dimension, _ extent: Dimension) -> Dimension? {
    if let known = bound.known {
      if known < 0 { return known <= -Int(Int32.max) ? 0 : extent.adding(bound) }
      return known >= Int(Int32.max) ? extent : bound
    }
    let rest = DimensionExpression(extent.subtracting(bound))
    return rest?.isNonNegative == true ? bound : nil
  }
}
