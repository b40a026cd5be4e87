import Diagnostics
import ModelIR

// What ArgMax and ArgMin have in common.

/// The versions of ArgMax and ArgMin.
let indexVersions: [OperatorVersion.Change] = [
  .since(
    1, inputs: [.required("data", "T")], outputs: [.required("reduced", "tensor(int64)")],
    attributes: [.int("axis", 0), .int("keepdims", 1)], types: ["T": .tensor(.numeric)]),
  .since(11),
  .since(12) { $0.set(.int("select_last_index", 0)) },
  .since(13) { $0.types["T"] = .tensor(.numericAndBFloat16) },
]

/// `int64` with the axis made 1 or left out.
let inferIndex: Inference = { context throws(Diagnostic) in
  var shape = context.shape(0)
  if let rank = shape?.rank {
    let axis = try context.axis("axis", rank: rank)
    if try context.bool("keepdims") {
      shape?[axis] = 1
    } else {
      shape?.dimensions.remove(at: axis)
    }
  }
  context.setOutput(0, .int64, shape)
}

extension EvaluationContext {
  /// The index of the element along the axis that comes before all others in the given order.
  func indexOfExtremum(
    real: (Double, Double) -> Bool, signed: (Int64, Int64) -> Bool,
    unsigned: (UInt64, UInt64) -> Bool
  ) throws(Diagnostic) -> [RuntimeValue] {
    let x = try tensor(0)
    let axis = try axis("axis", rank: x.rank)
    let layout = ReductionLayout(
      x.shape, axes: [axis], keepingDimensions: try bool("keepdims"))
    guard !layout.offsets.isEmpty || layout.starts.isEmpty else {
      throw invalidData("axis \(axis) of shape \(x.shape) has no elements")
    }
    let last = try optionalInt("select_last_index") ?? 0 != 0
    let indices =
      if x.elementType.isFloatingPoint {
        layout.map(x.doubles) { first($0, last: last, before: real) }
      } else if x.elementType.isUnsignedInteger {
        layout.map(x.uint64s) { first($0, last: last, before: unsigned) }
      } else {
        layout.map(x.int64s) { first($0, last: last, before: signed) }
      }
    return [.tensor(Tensor(.int64, layout.shape, int64s: indices))]
  }
}

/// The index of the element that comes before all others; of several equal ones the first or last.
private func first<T>(_ values: [T], last: Bool, before: (T, T) -> Bool) -> Int64 {
  var best = 0
  for index in values.indices.dropFirst()
  where before(values[index], values[best]) || last && !before(values[best], values[index]) {
    best = index
  }
  return Int64(best)
}
