import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQEmbedLayerNormalization = Operator(
    "QEmbedLayerNormalization", domain: "com.microsoft",
    summary: """
      EmbedLayerNormalization of which the embeddings and the parameters of the normalization are \
      quantized, each with a scale and a zero point.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input_ids", "T1"), .optional("segment_ids", "T1"),
          .required("word_embedding_quant", "T2"), .required("position_embedding_quant", "T2"),
          .optional("segment_embedding", "T2"), .required("gamma_quant", "T2"),
          .required("beta_quant", "T2"), .optional("mask", "T1"),
          .required("word_embedding_scale", "T"), .required("position_embedding_scale", "T"),
          .optional("segment_embedding_scale", "T"), .required("gamma_scale", "T"),
          .required("beta_scale", "T"), .required("word_embedding_zero_point", "T2"),
          .required("position_embedding_zero_point", "T2"),
          .optional("segment_embedding_zero_point", "T2"), .required("gamma_zero_point", "T2"),
          .required("beta_zero_point", "T2"),
        ],
        outputs: [.required("layernorm_out", "T"), .required("mask_index_out", "T1")],
        attributes: [.float("epsilon", 1e-12)],
        types: [
          "T": .tensor(.float), "T1": .tensor(.int32), "T2": .tensor(.int8, .uint8),
        ])
    ],
    infer: { context throws(Diagnostic) in try inferEmbedNormalization(&context, type: .float) },
    evaluate: { context throws(Diagnostic) in
      let inputs = copy context
      let outputs = try context.embedNormalization(
        .float, positionIDs: nil
      ) { (index) throws(Diagnostic) in
        try inputs.dequantized(index, scale: index + 6, zeroPoint: index + 11)
      }
      return Array(outputs.prefix(2))
    })
}
