import Diagnostics
import ModelIR

extension Operator {
  static let microsoftEmbedLayerNormalization = Operator(
    "EmbedLayerNormalization", domain: "com.microsoft",
    summary: """
      Looks up the embeddings of words, positions and segments, adds them up and normalizes the sum \
      over the last axis. Gives the sum and the number of words of each sample that the mask marks \
      with 1, too.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input_ids", "T1"), .optional("segment_ids", "T1"),
          .required("word_embedding", "T"), .required("position_embedding", "T"),
          .optional("segment_embedding", "T"), .required("gamma", "T"), .required("beta", "T"),
          .optional("mask", "T1"), .optional("position_ids", "T1"),
        ],
        outputs: [
          .required("output", "T"), .optional("mask_index", "T1"), .optional("embedding_sum", "T"),
        ],
        attributes: [.float("epsilon", 1e-12), .optional("mask_index_type", .int)],
        types: ["T": .tensor(.float, .float16), "T1": .tensor(.int32)])
    ],
    infer: { context throws(Diagnostic) in
      try inferEmbedNormalization(&context, type: context.elementType(2))
    },
    evaluate: { context throws(Diagnostic) in
      let inputs = copy context
      return try context.embedNormalization(
        context.tensor(2).elementType, positionIDs: 8
      ) { (index) throws(Diagnostic) in try inputs.tensor(index).doubles }
    })
}
