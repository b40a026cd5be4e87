import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let reduceMean = Operator(
    "ReduceMean",
    summary: "Computes the mean of the elements along axes; NaN for none.",
    versions: reductionVersions,
    infer: inferReduction,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let layout = try context.reductionLayout(x)
      let count = layout.offsets.count
      if x.elementType.isFloatingPoint {
        let means = layout.map(x.doubles) { $0.reduce(0, +) / Double(count) }
        return [.tensor(Tensor(x.elementType, layout.shape, doubles: means))]
      }
      guard count > 0 || layout.starts.isEmpty else {
        throw context.invalidData("integers have no mean over no elements")
      }
      let isUnsigned = x.elementType.isUnsignedInteger
      let means = layout.map(x.int64s) { values in
        let sum = values.reduce(0, &+)
        return isUnsigned
          ? Int64(bitPattern: UInt64(bitPattern: sum) / UInt64(count)) : sum / Int64(count)
      }
      return [.tensor(Tensor(x.elementType, layout.shape, int64s: means))]
    },
    prepare: prepareReduction(.mean),
    differentiate: differentiateReduceMean)
}
