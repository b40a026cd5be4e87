import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let max = Operator(
    "Max",
    summary: "Computes the largest of the elements in the same place, with broadcasting; NaN wins.",
    versions: variadicVersions(output: "max", integersSince: 12),
    infer: inferBroadcast,
    evaluate: { context throws(Diagnostic) in
      try context.fold(
        real: larger, signed: { max($0, $1) }, unsigned: { max($0, $1) })
    },
    prepare: prepareVariadic(.max, integers: .max),
    differentiate: differentiateExtremum)
}
