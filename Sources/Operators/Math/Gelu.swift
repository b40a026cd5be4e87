import Diagnostics
import ModelIR

extension Operator {
  static let gelu = Operator(
    "Gelu",
    summary: """
      Computes `x * Φ(x) = 0.5 * x * (1 + erf(x / √2))` for each element, or with `approximate` \\
      set to `tanh` the estimate `0.5 * x * (1 + tanh(√(2 / π) * (x + 0.044715 * x³)))`.
      """,
    versions: [
      .since(
        20, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.string("approximate", "none")], types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      switch try context.string("approximate") {
      case "none":
        return try context.mapReal { 0.5 * $0 * (1 + erf($0 / sqrt(2))) }
      case "tanh":
        let scale = sqrt(2 / Double.pi)
        return try context.mapReal {
          0.5 * $0 * (1 + tanh(scale * ($0 + 0.044715 * $0 * $0 * $0)))
        }
      case let other:
        throw context.invalid("approximate", "is '\(other)', expected 'none' or 'tanh'")
      }
    },
    differentiate: differentiateGelu)
}
