import Diagnostics
import ModelIR

extension Operator {
  static let rmsNormalization = Operator(
    "RMSNormalization",
    summary: """
      Divides by the root mean square over the axes from `axis` to the last and scales: \
      `X / sqrt(mean(X²) + epsilon) * scale`.
      """,
    versions: [
      .since(
        23, inputs: [.required("X", "T"), .required("scale", "V")],
        outputs: [.required("Y", "V")],
        attributes: [.int("axis", -1), .float("epsilon", 1e-05), .int("stash_type", 1)],
        types: ["T": .tensor(.floatsAndBFloat16), "V": .tensor(.floatsAndBFloat16)])
    ],
    infer: { context throws(Diagnostic) in
      if let rank = context.shape(0)?.rank { _ = try context.axis("axis", rank: rank) }
      context.setOutput(0, context.elementType(1), context.shape(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let scale = try context.tensor(1)
      _ = try context.stashType()
      let axis = try context.axis("axis", rank: x.rank)
      let size = x.shape[axis...].elementCountOfSlice
      let epsilon = try context.float("epsilon")
      let values = x.doubles
      let blocks = size == 0 ? 0 : values.count / size
      let factors = (0..<blocks).map { block in
        let squares = values[block * size..<(block + 1) * size].reduce(0) { $0 + $1 * $1 }
        return 1 / (squares / Double(size) + epsilon).squareRoot()
      }
      let normalized = x.elementType.rounding(
        values.indices.map { values[$0] * factors[$0 / size] })
      let y = zip(normalized, try context.stretched(scale, to: x.shape)).map { $0 * $1 }
      return [.tensor(Tensor(scale.elementType, x.shape, doubles: y))]
    },
    prepare: prepareRMSNormalization,
    differentiate: differentiateRMSNormalization)
}
