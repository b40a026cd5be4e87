import Diagnostics
import ModelIR

extension Operator {
  static let negativeLogLikelihoodLoss = Operator(
    "NegativeLogLikelihoodLoss",
    summary: """
      Computes `-weight[c] * input[n, c, ...]` for the class c that the target names in each place, \
      0 where that is `ignore_index`, and reduces it to the sum or the weighted mean.
      """,
    versions: [
      .since(
        12,
        inputs: [
          .required("input", "T"), .required("target", "Tind"), .optional("weight", "T"),
        ],
        outputs: [.required("loss", "T")], attributes: lossAttributes,
        types: ["T": .tensor(.floats), "Tind": .tensor(.indices)]),
      .since(13),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in try context.inferLoss() },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      return [.tensor(try context.logLikelihoodLoss(x.doubles, of: x))]
    },
    differentiate: differentiateNegativeLogLikelihoodLoss)
}
