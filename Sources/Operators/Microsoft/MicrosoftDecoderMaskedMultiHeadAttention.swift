import Diagnostics
import ModelIR

extension Operator {
  static let microsoftDecoderMaskedMultiHeadAttention = Operator(
    "DecoderMaskedMultiHeadAttention", domain: "com.microsoft",
    summary: """
      Attends with one query a sample, as a decoder does that makes one word after the other: like \
      MultiHeadAttention, with keys and values of earlier steps in a buffer, and of the beam that \
      each came from.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("query", "T"), .optional("key", "T"), .optional("value", "T"),
          .optional("mask_index", "M"), .optional("attention_bias", "T"),
          .optional("past_key", "T"), .optional("past_value", "T"),
          .optional("past_sequence_length", "M"), .optional("beam_width", "M"),
          .optional("cache_indirection", "M"), .optional("bias", "T"),
        ],
        outputs: [
          .required("output", "T"), .optional("present_key", "T"), .optional("present_value", "T"),
          .optional("qk", "QK"),
        ],
        attributes: [
          .optional("mask_filter_value", .float), .required("num_heads", .int),
          .optional("output_qk", .int), .optional("past_present_share_buffer", .int),
          .optional("scale", .float),
        ],
        types: [
          "T": .tensor(.float, .float16), "QK": .tensor(.float, .float16), "M": .tensor(.int32),
        ])
    ],
    infer: { context throws(Diagnostic) in try context.inferMultiHeadAttention(decoder) },
    evaluate: { context throws(Diagnostic) in
      guard try context.tensor(0).rank == 3, try context.tensor(0).shape[1] == 1 else {
        throw context.mismatch(
          "takes one query a sample, not queries of shape \(try context.tensor(0).shape)")
      }
      let isShared = try context.optionalInt("past_present_share_buffer") ?? 0 != 0
      guard isShared == context.hasInput(7) || !context.hasInput(5) else {
        throw context.mismatch("a shared buffer and the length of the past go together")
      }
      let beams = try context.optionalTensor(9)
      if let width = try context.optionalIntegers(8) {
        let found = beams.flatMap { $0.rank == 3 ? $0.shape[1] : nil } ?? 1
        guard width == [found] else {
          throw context.mismatch("a beam width of \(width) does not fit one of \(found)")
        }
      }
      return try context.multiHeadAttention(decoder, isCausal: false)
    })
}

private let decoder = MultiHeadParameters(
  mask: 3, attentionBias: 4, pastKey: 5, pastLength: 7, cacheIndirection: 9, bias: 10,
  allowsPackedVectors: true)
