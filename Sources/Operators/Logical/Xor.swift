import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let xor = Operator(
    "Xor",
    summary: "Tells where exactly one element is true, with broadcasting.",
    versions: logicalVersions,
    infer: inferLegacyComparison,
    evaluate: evaluateArithmetic(
      real: { x, _ in x }, signed: { $0 ^ $1 }, unsigned: { $0 ^ $1 }),
    prepare: prepareLogical(.xor))
}
