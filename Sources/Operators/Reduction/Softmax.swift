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
      // Only since opset 13 is there a function body whose steps say where to round.
      let type = context.since < 13 ? .double : try context.tensor(0).elementType
      return try context.normalize { softmaxOfLane($0, type) }
    },
    prepare: prepareSoftmax(isLogarithm: false),
    differentiate: differentiateSoftmax)
}
