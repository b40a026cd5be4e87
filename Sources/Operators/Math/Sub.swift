import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let sub = Operator(
    "Sub",
    summary: "Subtracts the second tensor from the first element by element, with broadcasting.",
    versions: arithmeticVersions,
    infer: inferArithmetic { $0.subtracting($1) },
    evaluate: evaluateArithmetic(real: { $0 - $1 }, signed: { $0 &- $1 }, unsigned: { $0 &- $1 }),
    prepare: prepareArithmetic(.sub, .sub),
    differentiate: differentiateSub)
}
