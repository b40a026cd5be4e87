import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let greater = Operator(
    "Greater",
    summary:
      "Tells which elements of the first tensor are greater than those of the second, with broadcasting.",
    versions: orderVersions,
    infer: inferLegacyComparison,
    evaluate: { context throws(Diagnostic) in
      try context.compare(real: >, signed: >, unsigned: >)
    },
    prepare: prepareComparison(.less, swapped: true))
}
