import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let mean = Operator(
    "Mean",
    summary: "Computes the mean of the elements in the same place, with broadcasting.",
    versions: variadicVersions(output: "mean"),
    infer: inferBroadcast,
    evaluate: { context throws(Diagnostic) in
      let (first, total) = try context.total()
      let count = Double(context.inputs.count)
      return [.tensor(Tensor(first.elementType, first.shape, doubles: total.map { $0 / count }))]
    },
    prepare: prepareVariadic(.add, averages: true),
    differentiate: differentiateMean)
}
