import Diagnostics
import ModelIR

extension Operator {
  static let simplifiedLayerNormalization = Operator(
    "SimplifiedLayerNormalization",
    summary: """
      Divides by the root mean square over the axes from `axis` to the last and scales: \
      `X / sqrt(mean(X²) + epsilon) * scale`. Onnxruntime has it in the standard's domain.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .required("scale", "V")],
        outputs: [.required("Y", "V"), .optional("inv_std_var", "U")],
        attributes: [.int("axis", -1), .float("epsilon", 1e-05), .int("stash_type", 1)],
        types: [
          "T": .tensor(.floatsAndBFloat16), "U": .tensor(.float, .double),
          "V": .tensor(.floatsAndBFloat16),
        ])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, context.elementType(1), context.shape(0))
      var reduced = context.shape(0)
      if let rank = reduced?.rank {
        for i in try context.axis("axis", rank: rank)..<rank { reduced?[i] = 1 }
      }
      context.setOutput(1, try context.optionalElementType("stash_type"), reduced)
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let scale = try context.tensor(1)
      let axis = try context.axis("axis", rank: x.rank)
      let stash = try context.stashType()
      let size = x.shape[axis...].elementCountOfSlice
      let values = x.doubles
      let reduced = Array(x.shape[..<axis] + [Int](repeating: 1, count: x.rank - axis))
      var factors = inverseRootMeanSquares(
        values, size: size, epsilon: try context.float("epsilon"))
      if factors.isEmpty {
        factors = [Double](repeating: .nan, count: try context.checkedCount(reduced))
      }
      let stretched = try context.stretched(scale, to: x.shape)
      let y = values.indices.map { values[$0] * factors[$0 / size] * stretched[$0] }
      return [
        .tensor(Tensor(scale.elementType, x.shape, doubles: y)),
        .tensor(Tensor(stash, reduced, doubles: factors)),
      ]
    },
    prepare: prepareRMSNormalization)
}
