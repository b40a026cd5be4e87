import Diagnostics
import ModelIR

extension Operator {
  static let adam = Operator(
    "Adam", domain: "ai.onnx.preview.training",
    summary: """
      Makes one step of the Adam method: `g = norm_coefficient * X + G`, \
      `V' = alpha * V + (1 - alpha) * g`, `H' = beta * H + (1 - beta) * g²`, \
      `X' = (1 - norm_coefficient_post) * (X - r * V' / (√H' + epsilon))` with the rate \
      `r = R * √(1 - beta^T) / (1 - alpha^T)`, or R for T = 0.
      """,
    versions: optimizerVersions([
      .float("alpha", 0.9), .float("beta", 0.999), .float("epsilon", 1e-6),
      .float("norm_coefficient", 0), .float("norm_coefficient_post", 0),
    ]),
    infer: inferOptimizer(groups: 4),
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      let beta = try context.float("beta")
      let epsilon = try context.float("epsilon")
      let norm = try context.float("norm_coefficient")
      let normPost = try context.float("norm_coefficient_post")
      return try context.optimize(groups: 4) { state, gradient, rate, count in
        let g = norm * state[0] + gradient
        state[1] = alpha * state[1] + (1 - alpha) * g
        state[2] = beta * state[2] + (1 - beta) * g * g
        let adjusted =
          count > 0 ? rate * sqrt(1 - pow(beta, count)) / (1 - pow(alpha, count)) : rate
        let x = state[0] - adjusted * state[1] / (state[2].squareRoot() + epsilon)
        state[0] = (1 - normPost) * x
      }
    })
}
