import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let reduceMax = Operator(
    "ReduceMax",
    summary: """
      Finds the largest element along axes; NaN if there is one, and minus infinity, or the smallest value of the type, \\
      for no elements.
      """,
    versions: extremumVersions,
    infer: inferReduction,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let layout = try context.reductionLayout(x)
      if x.elementType.isFloatingPoint {
        let values = layout.map(x.doubles) { $0.reduce(-.infinity, larger) }
        return [.tensor(Tensor(x.elementType, layout.shape, doubles: values))]
      }
      if x.elementType.isUnsignedInteger {
        let values = layout.map(x.uint64s) { Int64(bitPattern: $0.max() ?? 0) }
        return [.tensor(Tensor(x.elementType, layout.shape, int64s: values))]
      }
      let lowest = x.elementType.smallestInteger
      let values = layout.map(x.int64s) { $0.max() ?? lowest }
      return [.tensor(Tensor(x.elementType, layout.shape, int64s: values))]
    },
    prepare: prepareReduction(.max),
    differentiate: differentiateReduceExtremum)
}
