import Diagnostics
import ModelIR

extension Operator {
  static let microsoftMultiHeadAttention = Operator(
    "MultiHeadAttention", domain: "com.microsoft",
    summary: """
      Attends over heads: `softmax(Q Kᵀ scale + bias) V`, where the bias comes from a mask, causality \
      and an input. Queries, keys and values come apart or packed, and the bias of their projections \
      is added first; keys and values of earlier steps can be prepended, or stand in a buffer.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("query", "T"), .optional("key", "T"), .optional("value", "T"),
          .optional("bias", "T"), .optional("key_padding_mask", "M"),
          .optional("attention_bias", "T"), .optional("past_key", "T"),
          .optional("past_value", "T"), .optional("past_sequence_length", "M"),
          .optional("cache_indirection", "M"),
        ],
        outputs: [
          .required("output", "T"), .optional("present_key", "T"), .optional("present_value", "T"),
          .optional("qk", "QK"),
        ],
        attributes: [
          .optional("mask_filter_value", .float), .required("num_heads", .int),
          .optional("scale", .float), .int("unidirectional", 0),
        ],
        types: [
          "T": .tensor(.float, .float16, .bfloat16), "QK": .tensor(.float, .float16, .bfloat16),
          "M": .tensor(.int32),
        ])
    ],
    infer: { context throws(Diagnostic) in try context.inferMultiHeadAttention(multiHead) },
    evaluate: { context throws(Diagnostic) in
      try context.multiHeadAttention(multiHead, isCausal: context.bool("unidirectional"))
    },
    prepare: prepareMultiHeadAttention)
}

private let multiHead = MultiHeadParameters(
  mask: 4, attentionBias: 5, pastKey: 6, pastLength: 8, cacheIndirection: 9, bias: 3,
  allowsPackedVectors: false)
