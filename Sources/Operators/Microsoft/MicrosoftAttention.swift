import Diagnostics
import ModelIR

extension Operator {
  static let microsoftAttention = Operator(
    "Attention", domain: "com.microsoft",
    summary: """
      Projects the input to queries, keys and values by one matrix and attends over heads: \
      `softmax(Q Kᵀ scale + bias) V`, where the bias comes from a mask, causality and an input. Keys \
      and values of earlier steps can be prepended.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input", "T"), .required("weights", "T"), .optional("bias", "T"),
          .optional("mask_index", "M"), .optional("past", "T"), .optional("attention_bias", "T"),
          .optional("past_sequence_length", "M"),
        ],
        outputs: [.required("output", "T"), .optional("present", "T")],
        attributes: [
          .optional("do_rotary", .int), .optional("mask_filter_value", .float),
          .required("num_heads", .int), .optional("past_present_share_buffer", .int),
          .optional("qkv_hidden_sizes", .ints), .optional("rotary_embedding_dim", .int),
          .optional("scale", .float), .int("unidirectional", 0),
        ],
        types: ["T": .tensor(.float, .float16, .bfloat16), "M": .tensor(.int32)])
    ],
    infer: { context throws(Diagnostic) in
      try context.inferSelfAttention(past: 4, type: context.elementType(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let weights = try context.tensor(1)
      guard x.rank == 3, weights.rank == 2 else {
        throw context.mismatch("weights of shape \(weights.shape) do not fit \(x.shape)")
      }
      let columns = weights.shape[1]
      let sizes = try context.projectionSizes(columns: columns, heads: try context.headCount())
      let product = try context.matrixProduct(x, weights)
      var packed = product.multiply(x.doubles, weights.doubles)
      if context.hasInput(2) {
        let bias = try context.perChannel(2, count: columns)
        for i in packed.indices { packed[i] += bias[i % columns] }
      }
      return try context.selfAttention(
        packed, sizes: sizes, type: x.elementType,
        SelfAttentionParameters(mask: 3, past: 4, attentionBias: 5))
    },
    prepare: prepareSelfAttention)
}
