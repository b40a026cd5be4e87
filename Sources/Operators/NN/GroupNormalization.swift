import Diagnostics
import ModelIR

extension Operator {
  static let groupNormalization = Operator(
    "GroupNormalization",
    summary: """
      Normalizes each group of channels of each sample by its own statistics: \
      `scale * (x - mean) / sqrt(variance + epsilon) + bias`. Since version 21, scale and bias are \
      given for each channel, before that for each group.
      """,
    versions: [
      .since(18) {
        $0.isDeprecated = true
        $0.inputs = [.required("X", "T"), .required("scale", "T"), .required("bias", "T")]
        $0.outputs = [.required("Y", "T")]
        $0.attributes = [.float("epsilon", 1e-05), .required("num_groups", .int)]
        $0.types = ["T": .tensor(.floatsAndBFloat16)]
      },
      .since(21) { $0.set(.int("stash_type", 1)) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let spatial = try context.spatialExtents(x)
      let channels = x.shape[1]
      let groups = try context.int("num_groups")
      guard groups >= 1, channels % groups == 0 else {
        throw context.invalid("num_groups", "is \(groups), expected a divisor of \(channels)")
      }
      let perGroup = channels / groups
      let isByChannel = context.since >= 21
      if isByChannel { _ = try context.stashType() }
      let scale = try context.perChannel(1, count: isByChannel ? channels : groups)
      let bias = try context.perChannel(2, count: isByChannel ? channels : groups)
      var normalized = normalizedBlocks(
        x.doubles, size: perGroup * spatial.elementCount, epsilon: try context.float("epsilon"))
      if isByChannel { normalized = x.elementType.rounding(normalized) }
      let y = zip(normalized, channelIndices(x.shape)).map { value, channel in
        let place = isByChannel ? channel : channel / perGroup
        return value * scale[place] + bias[place]
      }
      return [.tensor(Tensor(x.elementType, x.shape, doubles: y))]
    },
    prepare: prepareGroupNormalization, differentiate: differentiateGroupNormalization)
}
