import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of reductions: float.

/// Prepares a reduction along axes between which no other lies.
func prepareReduction(_ function: Reduction.Function) -> Preparation {
  { context throws(Diagnostic) in
    guard let x = context.input(0), let out = context.output(0), x.elementType == .float,
      out.elementType == .float, !x.shape.contains(0), !context.isComputed(1)
    else { return nil }
    let given =
      context.version.attribute("axes") != nil
      ? try context.optionalInts("axes") : context.constantIntegers(1)
    let axes = try context.reducedAxes(given ?? [], rank: x.shape.count)
    guard let (outer, count, inner) = x.shape.split(around: axes),
      out.shape.elementCount == outer * inner
    else { return nil }
    let reduction = Reduction(function, outer: outer, count: count, inner: inner)
    return .compute { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      reduction.run(x, out, on: arguments.pool)
    }
  }
}

extension [Int] {
  /// The product of the extents before, of and behind some axes; nil where another axis with more than
  /// one index lies between them.
  fileprivate func split(around axes: Set<Int>) -> (outer: Int, count: Int, inner: Int)? {
    let long = indices.filter { self[$0] != 1 }
    let reduced = long.filter { axes.contains($0) }
    guard let first = reduced.first, let last = reduced.last else { return (elementCount, 1, 1) }
    guard long.allSatisfy({ $0 < first || $0 > last || axes.contains($0) }) else { return nil }
    return (
      self[..<first].reduce(1, *), self[first...last].reduce(1, *), self[(last + 1)...].reduce(1, *)
    )
  }
}

/// Prepares ArgMax and ArgMin of which the first index is asked for.
func prepareIndex(ofSmallest: Bool) -> Preparation {
  { context throws(Diagnostic) in
    guard let x = context.input(0), let out = context.output(0), x.elementType == .float,
      !x.shape.contains(0), try context.optionalInt("select_last_index") ?? 0 == 0
    else { return nil }
    let (outer, count, inner) = x.shape.around(try context.axis("axis", rank: x.shape.count))
    guard out.elementType == .int64, out.shape.elementCount == outer * inner, count <= 1 << 24
    else { return nil }
    return .compute { arguments in
      guard let x = arguments.input(0),
        let out = arguments.outputs[0]?.assumingMemoryBound(to: Int64.self)
      else { return }
      ColumnKernels.index(
        outer: outer, count: count, inner: inner, ofSmallest: ofSmallest, x, out,
        on: arguments.pool)
    }
  }
}

/// Prepares GlobalMaxPool.
let prepareGlobalMaxPool: Preparation = { context in
  guard context.isAllFloat, let x = context.input(0), x.shape.count >= 2, !x.shape.contains(0),
    let out = context.output(0)
  else { return nil }
  let planes = x.shape[0] * x.shape[1]
  guard out.shape.elementCount == planes else { return nil }
  let reduction = Reduction(
    .max, outer: planes, count: x.shape.elementCount / planes, inner: 1)
  return .compute { arguments in
    guard let x = arguments.input(0), let out = arguments.output(0) else { return }
    reduction.run(x, out, on: arguments.pool)
  }
}
