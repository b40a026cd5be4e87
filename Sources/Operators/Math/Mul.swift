import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let mul = Operator(
    "Mul",
    summary: "Multiplies two tensors element by element, with broadcasting.",
    versions: arithmeticVersions,
    infer: inferArithmetic { $0.multiplied(by: $1) },
    evaluate: evaluateArithmetic(real: { $0 * $1 }, signed: { $0 &* $1 }, unsigned: { $0 &* $1 }),
    prepare: prepareArithmetic(.mul, .mul),
    differentiate: differentiateMul)
}
