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
      try context.normalize(logarithmsOfSoftmax)
    },
    prepare: prepareSoftmax(isLogarithm: true),
    differentiate: differentiateLogSoftmax)
}
