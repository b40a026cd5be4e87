import Diagnostics
import ModelIR

extension Operator {
  static let instanceNormalization = Operator(
    "InstanceNormalization",
    summary: """
      Normalizes each channel of each sample by its own statistics: \
      `scale * (x - mean) / sqrt(variance + epsilon) + B`.
      """,
    versions: [
      .since(
        1, inputs: [.required("input", "T"), .required("scale", "T"), .required("B", "T")],
        outputs: [.required("output", "T")],
        attributes: [.optional("consumed_inputs", .ints), .float("epsilon", 1e-05)],
        types: ["T": .tensor(.floats)]),
      .since(6) { $0.remove("consumed_inputs") },
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let spatial = try context.spatialExtents(x)
      let scale = try context.perChannel(1, count: x.shape[1])
      let bias = try context.perChannel(2, count: x.shape[1])
      let normalized = normalizedBlocks(
        x.doubles, size: spatial.elementCount, epsilon: try context.float("epsilon"))
      let y = zip(normalized, channelIndices(x.shape)).map { $0 * scale[$1] + bias[$1] }
      return [.tensor(Tensor(x.elementType, x.shape, doubles: y))]
    },
    prepare: prepareInstanceNormalization, differentiate: differentiateInstanceNormalization)
}
