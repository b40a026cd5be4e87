import Diagnostics
import ModelIR

extension Operator {
  static let layerNormalization = Operator(
    "LayerNormalization",
    summary: """
      Normalizes over the axes from `axis` to the last by their own statistics, \
      `(X - mean) / sqrt(variance + epsilon)`, then scales and shifts: `normalized * Scale + B`. \
      Files of operator sets before 17 that onnxruntime's tools have optimized hold the same under \
      this name.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .required("Scale", "V"), .optional("B", "V")],
        outputs: [.required("Y", "V"), .optional("Mean", "U"), .optional("InvStdDev", "U")],
        attributes: [.int("axis", -1), .float("epsilon", 1e-05), .int("stash_type", 1)],
        types: [
          "T": .tensor(.floatsAndBFloat16), "U": .tensor(.float, .double),
          "V": .tensor(.floatsAndBFloat16),
        ],
        isStandard: false),
      .since(
        17, inputs: [.required("X", "T"), .required("Scale", "T"), .optional("B", "T")],
        outputs: [.required("Y", "T"), .optional("Mean", "U"), .optional("InvStdDev", "U")],
        attributes: [.int("axis", -1), .float("epsilon", 1e-05), .int("stash_type", 1)],
        types: ["T": .tensor(.floatsAndBFloat16), "U": .tensor(.float, .bfloat16)]),
    ],
    infer: { context throws(Diagnostic) in
      let type = context.elementType(context.context.version.isStandard ? 0 : 1)
      context.setOutput(0, type, context.shape(0))
      let stash = try context.optionalElementType("stash_type")
      var reduced = context.shape(0)
      if let rank = reduced?.rank {
        for i in try context.axis("axis", rank: rank)..<rank { reduced?[i] = 1 }
      }
      context.setOutput(1, stash, reduced)
      context.setOutput(2, stash, reduced)
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let scale = try context.tensor(1)
      let axis = try context.axis("axis", rank: x.rank)
      let stash = try context.stashType()
      let size = x.shape[axis...].elementCountOfSlice
      let epsilon = try context.float("epsilon")
      let values = x.doubles
      // The casts of the standard's function body: to the input's type after normalizing and after
      // scaling. Onnxruntime's own version has no body and rounds once.
      let rounded = context.context.version.isStandard ? x.elementType : .double
      let normalized = rounded.rounding(normalizedBlocks(values, size: size, epsilon: epsilon))
      var y = zip(normalized, try context.stretched(scale, to: x.shape)).map { $0 * $1 }
      if let bias = try context.optionalTensor(2) {
        let shift = try context.stretched(bias, to: x.shape)
        y = zip(rounded.rounding(y), shift).map { $0 + $1 }
      }
      let reduced = x.shape[..<axis] + [Int](repeating: 1, count: x.rank - axis)
      var moments = Moments.ofBlocks(values, size: size)
      if moments.isEmpty {
        moments = [Moments](
          repeating: Moments(mean: .nan, variance: .nan),
          count: try context.checkedCount(Array(reduced)))
      }
      let deviations = moments.map { 1 / ($0.variance + epsilon).squareRoot() }
      return [
        .tensor(Tensor(scale.elementType, x.shape, doubles: y)),
        .tensor(Tensor(stash, Array(reduced), doubles: moments.map(\.mean))),
        .tensor(Tensor(stash, Array(reduced), doubles: deviations)),
      ]
    },
    prepare: prepareLayerNormalization,
    differentiate: differentiateLayerNormalization)
}
