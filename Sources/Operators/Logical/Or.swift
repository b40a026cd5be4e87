import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let or = Operator(
    "Or",
    summary: "Tells where at least one element is true, with broadcasting.",
    versions: logicalVersions,
    infer: inferLegacyComparison,
    evaluate: evaluateArithmetic(
      real: { x, _ in x }, signed: { $0 | $1 }, unsigned: { $0 | $1 }),
    prepare: prepareLogical(.or))
}
