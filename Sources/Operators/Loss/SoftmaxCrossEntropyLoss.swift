import Diagnostics
import ModelIR

extension Operator {
  static let softmaxCrossEntropyLoss = Operator(
    "SoftmaxCrossEntropyLoss",
    summary: """
      Computes `-weights[c] * log(softmax(scores))[n, c, ...]` for the class c that the label names \
      in each place, 0 where that is `ignore_index`, and reduces it to the sum or the weighted \
      mean; yields the logarithms of the probabilities too.
      """,
    versions: [
      .since(
        12,
        inputs: [
          .required("scores", "T"), .required("labels", "Tind"), .optional("weights", "T"),
        ],
        outputs: [.required("output", "T"), .optional("log_prob", "T")],
        attributes: lossAttributes,
        types: ["T": .tensor(.floats), "Tind": .tensor(.indices)]),
      .since(13) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      try context.inferLoss()
      context.setOutput(1, context.type(0))
    },
    evaluate: { context throws(Diagnostic) in
      let scores = try context.tensor(0)
      guard scores.rank >= 2 else {
        throw context.mismatch("scores of shape \(scores.shape) have no classes")
      }
      let layout = ReductionLayout(scores.shape, axes: [1], keepingDimensions: true)
      var logarithms = scores.doubles
      for start in layout.starts {
        let values = logarithmsOfSoftmax(layout.offsets.map { logarithms[start + $0] })
        for (offset, value) in zip(layout.offsets, values) { logarithms[start + offset] = value }
      }
      let loss = try context.logLikelihoodLoss(logarithms, of: scores)
      let probabilities = Tensor(scores.elementType, scores.shape, doubles: logarithms)
      return [.tensor(loss), .tensor(probabilities)]
    },
    differentiate: differentiateSoftmaxCrossEntropyLoss)
}
