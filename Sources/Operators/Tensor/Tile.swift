import Diagnostics
import ModelIR

extension Operator {
  static let tile = Operator(
    "Tile",
    summary: """
      Repeats a tensor along each axis as often as `repeats` says. Version 1 repeats `tiles` times \
      along one axis.
      """,
    versions: [
      .since(
        1, inputs: [.required("input", "T"), .required("tiles", "T"), .required("axis", "T")],
        outputs: [.required("output", "T")], types: ["T": .tensor(.floats), "T1": .tensor(.int64)]),
      .since(6) {
        $0.inputs = [.required("input", "T"), .required("repeats", "T1")]
        $0.types["T"] = .tensor(.all)
      },
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      guard context.since >= 6, let repeats = context.elements(1) else {
        context.setOutput(0, context.elementType(0), .unknown(rank: shape.rank))
        return
      }
      guard repeats.count == shape.rank else {
        throw context.mismatch("\(repeats.count) repeats for shape \(shape)")
      }
      let extents = zip(shape.dimensions, repeats).map { $0.multiplied(by: $1) }
      context.setOutput(0, context.elementType(0), Shape(extents))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let repeats = try context.repeats(rank: x.rank)
      guard repeats.count == x.rank else {
        throw context.mismatch("\(repeats.count) repeats for shape \(x.shape)")
      }
      var shape = x.shape
      for (axis, factor) in repeats.enumerated() {
        let (extent, overflow) = shape[axis].multipliedReportingOverflow(by: factor)
        guard factor >= 0, !overflow else { throw context.invalidData("repeats are \(repeats)") }
        shape[axis] = extent
      }
      guard try context.checkedCount(shape) > 0 else {
        return [.tensor(Tensor(zeros: x.elementType, shape))]
      }
      let indices = shape.indices.map { axis in (0..<shape[axis]).map { $0 % x.shape[axis] } }
      let positions = Strided.positions(in: x.shape, indices: indices)
      return [.tensor(x.gathering(positions, shape: shape))]
    },
    prepare: prepareTile,
    differentiate: differentiateMovement)
}

extension EvaluationContext {
  /// How often each axis is repeated.
  fileprivate func repeats(rank: Int) throws(Diagnostic) -> [Int] {
    guard since < 6 else { return try integers(1) }
    guard let tiles = Int(exactly: try number(1).rounded()),
      let axis = Int(exactly: try number(2).rounded())
    else { throw invalidData("'tiles' and 'axis' must be finite") }
    var repeats = [Int](repeating: 1, count: rank)
    repeats[try normalizedAxis(axis, rank: rank)] = tiles
    return repeats
  }
}
