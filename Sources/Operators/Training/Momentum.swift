import Diagnostics
import ModelIR

extension Operator {
  static let momentum = Operator(
    "Momentum", domain: "ai.onnx.preview.training",
    summary: """
      Makes one step of stochastic gradient descent with momentum: `g = norm_coefficient * X + G`, \
      `V' = alpha * V + beta * g` (with 1 for beta where T = 0), and `X' = X - R * V'`, or in mode \
      `nesterov` `X' = X - R * (g + alpha * V')`.
      """,
    versions: optimizerVersions([
      .required("alpha", .float), .required("beta", .float), .required("mode", .string),
      .required("norm_coefficient", .float),
    ]),
    infer: inferOptimizer(groups: 3),
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      let beta = try context.float("beta")
      let norm = try context.float("norm_coefficient")
      let mode = try context.string("mode")
      guard mode == "standard" || mode == "nesterov" else {
        throw context.invalid("mode", "is '\(mode)', expected 'standard' or 'nesterov'")
      }
      return try context.optimize(groups: 3) { state, gradient, rate, count in
        let g = norm * state[0] + gradient
        state[1] = alpha * state[1] + (count > 0 ? beta : 1) * g
        state[0] -= rate * (mode == "nesterov" ? g + alpha * state[1] : state[1])
      }
    })
}
