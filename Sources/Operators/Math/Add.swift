import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let add = Operator(
    "Add",
    summary: "Adds two tensors element by element, with broadcasting.",
    versions: arithmeticVersions,
    infer: inferArithmetic { $0.adding($1) },
    evaluate: evaluateArithmetic(real: { $0 + $1 }, signed: { $0 &+ $1 }, unsigned: { $0 &+ $1 }),
    prepare: prepareArithmetic(.add, .add),
    differentiate: differentiateAdd)
}
