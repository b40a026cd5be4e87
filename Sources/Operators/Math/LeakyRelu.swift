import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let leakyRelu = Operator(
    "LeakyRelu",
    summary: "Computes `x` for `x >= 0` and `alpha * x` below, for each element.",
    versions: legacyActivationVersions(
      attributes: [.float("alpha", 0.01)], bfloat16: 16),
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      return try context.mapReal { $0 < 0 ? alpha * $0 : $0 }
    },
    prepare: { context throws(Diagnostic) in
      context.unary(.leakyRelu(alpha: Float(try context.float("alpha"))))
    },
    differentiate: differentiateLeakyRelu)
}
