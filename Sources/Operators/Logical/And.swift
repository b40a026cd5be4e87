import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let and = Operator(
    "And",
    summary: "Tells where both elements are true, with broadcasting.",
    versions: logicalVersions,
    infer: inferLegacyComparison,
    evaluate: evaluateArithmetic(
      real: { x, _ in x }, signed: { $0 & $1 }, unsigned: { $0 & $1 }),
    prepare: prepareLogical(.and))
}
