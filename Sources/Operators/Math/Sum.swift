import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let sum = Operator(
    "Sum",
    summary: "Adds tensors element by element, with broadcasting.",
    versions: variadicVersions(output: "sum"),
    infer: inferBroadcast,
    evaluate: { context throws(Diagnostic) in
      let (first, total) = try context.total()
      return [.tensor(Tensor(first.elementType, first.shape, doubles: total))]
    },
    prepare: prepareVariadic(.add),
    differentiate: differentiateSum)
}
