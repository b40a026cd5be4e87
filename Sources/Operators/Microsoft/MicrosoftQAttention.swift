import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQAttention = Operator(
    "QAttention", domain: "com.microsoft",
    summary: """
      Attention of which the input and the weights of the projection are quantized; the result of the \
      projection, the bias and what follows are not.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input", "T1"), .required("weight", "T2"), .required("bias", "T3"),
          .required("input_scale", "T3"), .required("weight_scale", "T3"),
          .optional("mask_index", "T4"), .optional("input_zero_point", "T1"),
          .optional("weight_zero_point", "T2"), .optional("past", "T3"),
        ],
        outputs: [.required("output", "T3"), .optional("present", "T3")],
        attributes: [
          .optional("do_rotary", .int), .optional("mask_filter_value", .float),
          .required("num_heads", .int), .optional("past_present_share_buffer", .int),
          .optional("scale", .float), .int("unidirectional", 0),
        ],
        types: [
          "T1": .tensor(.int8, .uint8), "T2": .tensor(.int8, .uint8),
          "T3": .tensor(.float, .float16), "T4": .tensor(.int32),
        ])
    ],
    infer: { context throws(Diagnostic) in
      try context.inferSelfAttention(past: 8, type: context.elementType(2))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let weights = try context.tensor(1)
      guard x.rank == 3, weights.rank == 2 else {
        throw context.mismatch("weights of shape \(weights.shape) do not fit \(x.shape)")
      }
      let columns = weights.shape[1]
      let sizes = try context.projectionSizes(columns: columns, heads: try context.headCount())
      let input = try context.dequantized(0, scale: 3, zeroPoint: 6)
      let matrix = try context.dequantized(1, scale: 4, zeroPoint: 7, columns: columns)
      let bias = try context.perChannel(2, count: columns)
      var packed = try context.matrixProduct(x, weights).multiply(input, matrix)
      for i in packed.indices { packed[i] += bias[i % columns] }
      return try context.selfAttention(
        packed, sizes: sizes, type: context.tensor(2).elementType,
        SelfAttentionParameters(mask: 5, past: 8, attentionBias: nil))
    })
}
