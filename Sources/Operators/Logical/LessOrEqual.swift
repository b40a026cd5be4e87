import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let lessOrEqual = Operator(
    "LessOrEqual",
    summary:
      "Tells which elements of the first tensor are less than or equal to those of the second, with broadcasting.",
    versions: orderOrEqualVersions,
    infer: inferLegacyComparison,
    evaluate: { context throws(Diagnostic) in
      try context.compare(real: <=, signed: <=, unsigned: <=)
    },
    prepare: prepareComparison(.lessOrEqual))
}
