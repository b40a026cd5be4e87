import Diagnostics
import ModelIR

extension Operator {
  static let microsoftNGramRepeatBlock = Operator(
    "NGramRepeatBlock", domain: "com.microsoft",
    summary: """
      Sets the score of each token to minus infinity that, put behind the sequence, would repeat \
      `ngram_size` tokens that stand in it.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("input_ids", "Tid"), .required("scores", "T")],
        outputs: [.required("scores_out", "T")], attributes: [.required("ngram_size", .int)],
        types: ["Tid": .tensor(.int64), "T": .tensor(.float)])
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, context.type(1)) },
    evaluate: { context throws(Diagnostic) in
      let tokens = try context.tensor(0)
      let scores = try context.tensor(1)
      let size = try context.int("ngram_size")
      guard size >= 1 else { throw context.invalid("ngram_size", "is \(size)") }
      guard tokens.rank == 2, scores.rank == 2, tokens.shape[0] == scores.shape[0] else {
        throw context.mismatch("tokens \(tokens.shape) and scores \(scores.shape) do not fit")
      }
      let (length, vocabulary) = (tokens.shape[1], scores.shape[1])
      let ids = tokens.int64s
      var values = scores.doubles
      for sequence in 0..<tokens.shape[0] where size <= length {
        let start = sequence * length
        let tail = ids[(start + length - size + 1)..<(start + length)]
        for i in start...(start + length - size)
        where ids[i..<(i + size - 1)].elementsEqual(tail) {
          let token = ids[i + size - 1]
          guard token >= 0, token < vocabulary else {
            throw context.invalidData("token \(token) has no score among \(vocabulary)")
          }
          values[sequence * vocabulary + Int(token)] = -.infinity
        }
      }
      return [.tensor(Tensor(.float, scores.shape, doubles: values))]
    })
}
