import Diagnostics
import ModelIR

extension Operator {
  static let adagrad = Operator(
    "Adagrad", domain: "ai.onnx.preview.training",
    summary: """
      Makes one step of the ADAGRAD method: `g = norm_coefficient * X + G`, `H' = H + g²`, \
      `X' = X - R / (1 + T * decay_factor) * g / (√H' + epsilon)`.
      """,
    versions: optimizerVersions([
      .float("decay_factor", 0), .float("epsilon", 1e-6), .float("norm_coefficient", 0),
    ]),
    infer: inferOptimizer(groups: 3),
    evaluate: { context throws(Diagnostic) in
      let decay = try context.float("decay_factor")
      let epsilon = try context.float("epsilon")
      let norm = try context.float("norm_coefficient")
      return try context.optimize(groups: 3) { state, gradient, rate, count in
        let g = norm * state[0] + gradient
        state[1] += g * g
        state[0] -= rate / (1 + count * decay) * g / (state[1].squareRoot() + epsilon)
      }
    })
}
