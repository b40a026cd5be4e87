import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let hardSigmoid = Operator(
    "HardSigmoid",
    summary: "Computes `max(0, min(1, alpha * x + beta))` for each element.",
    versions: legacyActivationVersions(
      attributes: [.float("alpha", 0.2), .float("beta", 0.5)], bfloat16: 22),
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      let beta = try context.float("beta")
      return try context.mapReal { max(min(alpha * $0 + beta, 1), 0) }
    },
    prepare: { context throws(Diagnostic) in
      let alpha = Float(try context.float("alpha"))
      return context.unary(.hardSigmoid(alpha: alpha, beta: Float(try context.float("beta"))))
    },
    differentiate: differentiateHardSigmoid)
}
