import Diagnostics
import ModelIR

extension Operator {
  static let microsoftSkipSimplifiedLayerNormalization = Operator(
    "SkipSimplifiedLayerNormalization", domain: "com.microsoft",
    summary: """
      Adds up input, skip and bias, divides the sum by its root mean square over the last axis and \
      scales: `x / sqrt(mean(x²) + epsilon) * gamma`. Gives the sum, too. No mean is subtracted, and \
      the one that it gives is 0.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input", "T"), .required("skip", "T"), .required("gamma", "T"),
          .optional("bias", "T"),
        ],
        outputs: [
          .required("output", "T"), .optional("mean", "U"), .optional("inv_std_var", "U"),
          .optional("input_skip_bias_sum", "T"),
        ],
        attributes: [.float("epsilon", 1e-12)],
        types: ["T": .tensor(.float, .float16, .bfloat16), "U": .tensor(.float)])
    ],
    infer: inferSkipNormalization,
    evaluate: { context throws(Diagnostic) in
      let type = try context.tensor(0).elementType
      let sum = try SkipSum(context, bias: 3)
      let width = sum.width
      let epsilon = try context.float("epsilon")
      let gamma = try context.perChannel(2, count: width)
      let rows = try context.checkedCount(sum.reducedShape)
      let factors =
        width > 0
        ? inverseRootMeanSquares(sum.values, size: width, epsilon: epsilon)
        : [Double](repeating: .nan, count: rows)
      let y = sum.values.indices.map { sum.values[$0] * factors[$0 / width] * gamma[$0 % width] }
      return [
        .tensor(Tensor(type, sum.shape, doubles: y)),
        .tensor(Tensor(zeros: .float, sum.reducedShape)),
        .tensor(Tensor(.float, sum.reducedShape, doubles: factors)),
        .tensor(Tensor(type, sum.shape, doubles: sum.values)),
      ]
    },
    prepare: prepareSkipSimplifiedLayerNormalization)
}
