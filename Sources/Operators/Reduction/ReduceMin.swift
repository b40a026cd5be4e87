import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let reduceMin = Operator(
    "ReduceMin",
    summary: """
      Finds the smallest element along axes; NaN if there is one, and infinity, or the largest value of the type, \\
      for no elements.
      """,
    versions: extremumVersions,
    infer: inferReduction,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let layout = try context.reductionLayout(x)
      if x.elementType.isFloatingPoint {
        let values = layout.map(x.doubles) { $0.reduce(.infinity, smaller) }
        return [.tensor(Tensor(x.elementType, layout.shape, doubles: values))]
      }
      if x.elementType.isUnsignedInteger {
        let values = layout.map(x.uint64s) { Int64(bitPattern: $0.min() ?? .max) }
        return [.tensor(Tensor(x.elementType, layout.shape, int64s: values))]
      }
      let highest = x.elementType.largestInteger
      let values = layout.map(x.int64s) { $0.min() ?? highest }
      return [.tensor(Tensor(x.elementType, layout.shape, int64s: values))]
    },
    prepare: prepareReduction(.min),
    differentiate: differentiateReduceExtremum)
}
