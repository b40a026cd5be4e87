import Diagnostics
import ModelIR

extension EvaluationContext {
  /// Combines the elements of input 0 along the axis that input 1 names, up to each place.
  func accumulate(
    real: (Double, Double) -> Double, integer: (Int64, Int64) -> Int64, from identity: Int64
  ) throws(Diagnostic) -> [RuntimeValue] {
    let x = try tensor(0)
    let axes = try integers(1)
    guard axes.count == 1 else {
      throw invalid("axis", "has \(counted(axes.count, "element")), expected 1")
    }
    let axis = try normalizedAxis(axes[0], rank: x.rank)
    let layout = ReductionLayout(x.shape, axes: [axis], keepingDimensions: true)
    let offsets = try bool("reverse") ? layout.offsets.reversed() : layout.offsets
    let exclusive = try bool("exclusive")
    if x.elementType.isFloatingPoint {
      let values = accumulate(
        x.doubles, layout.starts, offsets, exclusive, Double(identity), real)
      return [.tensor(Tensor(x.elementType, x.shape, doubles: values))]
    }
    let values = accumulate(x.int64s, layout.starts, offsets, exclusive, identity, integer)
    return [.tensor(Tensor(x.elementType, x.shape, int64s: values))]
  }

  private func accumulate<T>(
    _ elements: [T], _ starts: [Int], _ offsets: [Int], _ exclusive: Bool, _ identity: T,
    _ combine: (T, T) -> T
  ) -> [T] {
    var result = elements
    for start in starts {
      var total = identity
      for offset in offsets {
        let before = total
        total = combine(total, elements[start + offset])
        result[start + offset] = exclusive ? before : total
      }
    }
    return result
  }
}
