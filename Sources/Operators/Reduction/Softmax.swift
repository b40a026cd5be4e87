import Diagnostics
import ModelIR

extension Operator {
  static let softmax = Operator(
    "Softmax",
    summary:
      "Computes `e^x / Σ e^x` along an axis. Before opset 13: along all axes from `axis` on.",
    versions: softmaxVersions,
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      try context.normalize { values in
        let largest = values.reduce(-.infinity, larger)
        let powers = values.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
      }
    },
    prepare: prepareSoftmax(isLogarithm: false))
}
