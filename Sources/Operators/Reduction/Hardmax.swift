import Diagnostics
import ModelIR

extension Operator {
  static let hardmax = Operator(
    "Hardmax",
    summary:
      "Computes 1 for the first largest element along an axis, and 0 for the others. Before opset 13: along all axes from `axis` on.",
    versions: softmaxVersions,
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      try context.normalize { values in
        var best = 0
        for (index, value) in values.enumerated() where value > values[best] { best = index }
        return values.indices.map { $0 == best ? 1 : 0 }
      }
    },
    differentiate: differentiateSteps)
}
