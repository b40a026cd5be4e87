import Diagnostics
import ModelIR

extension Operator {
  static let logSoftmax = Operator(
    "LogSoftmax",
    summary:
      "Computes `x - log(Σ e^x)` along an axis. Before opset 13: along all axes from `axis` on.",
    versions: softmaxVersions,
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      try context.normalize { values in
        let largest = values.reduce(-.infinity, larger)
        let logarithm = log(values.reduce(0) { $0 + exp($1 - largest) })
        return values.map { $0 - largest - logarithm }
      }
    },
    prepare: prepareSoftmax(isLogarithm: true))
}
