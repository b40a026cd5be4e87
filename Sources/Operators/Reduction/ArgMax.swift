import Diagnostics
import ModelIR

extension Operator {
  static let argMax = Operator(
    "ArgMax",
    summary: """
      Finds the index of the largest element along an axis: the first one, or with \\
      `select_last_index` the last one. NaN comes before all numbers.
      """,
    versions: indexVersions,
    infer: inferIndex,
    evaluate: { context throws(Diagnostic) in
      try context.indexOfExtremum(
        real: { $0 > $1 || $0.isNaN && !$1.isNaN }, signed: >, unsigned: >)
    },
    prepare: prepareIndex(ofSmallest: false))
}
