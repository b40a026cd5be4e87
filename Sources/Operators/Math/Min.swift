import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let min = Operator(
    "Min",
    summary:
      "Computes the smallest of the elements in the same place, with broadcasting; NaN wins.",
    versions: variadicVersions(output: "min", integersSince: 12),
    infer: inferBroadcast,
    evaluate: { context throws(Diagnostic) in
      try context.fold(
        real: smaller, signed: { min($0, $1) }, unsigned: { min($0, $1) })
    },
    prepare: prepareVariadic(.min, integers: .min),
    differentiate: differentiateExtremum)
}
