import Diagnostics
import Glibc
import Kernels
import ModelIR

extension Operator {
  static let elu = Operator(
    "Elu",
    summary: "Computes `x` for `x >= 0` and `alpha * (e^x - 1)` below, for each element.",
    versions: legacyActivationVersions(
      attributes: [.float("alpha", 1)], bfloat16: 22),
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      return try context.mapReal { $0 < 0 ? alpha * expm1($0) : $0 }
    },
    prepare: { context throws(Diagnostic) in
      context.unary(.elu(alpha: Float(try context.float("alpha"))))
    },
    differentiate: differentiateElu)
}
