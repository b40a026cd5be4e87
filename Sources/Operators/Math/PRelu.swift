import Diagnostics
import ModelIR

extension Operator {
  static let pRelu = Operator(
    "PRelu",
    summary: """
      Computes `x` for `x >= 0` and `slope * x` below. The slope is broadcast to the shape of X; \\
      before opset 7 it has one element, or one for each channel (dimension 1).
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .required("slope", "T")], outputs: [.required("Y", "T")],
        attributes: [.optional("consumed_inputs", .ints)], types: ["T": .tensor(.floats)]),
      .since(6) { $0.remove("consumed_inputs") },
      .since(7),
      .since(9) { $0.types["T"] = .tensor(.highPrecision) },
      .since(16) { $0.types["T"] = .tensor(.highPrecisionAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      var slope = try context.tensor(1)
      if context.since < 7, slope.rank == 1, x.rank > 1, slope.count == x.shape[1] {
        slope = slope.reshaped(slope.shape + [Int](repeating: 1, count: x.rank - 2))
      }
      guard try context.broadcastShape(x, slope) == x.shape else {
        throw context.mismatch("'slope' of shape \(slope.shape) does not fit 'X' of \(x.shape)")
      }
      return [
        .tensor(
          try context.combine(
            x, slope, real: { $0 < 0 ? $0 * $1 : $0 }, signed: { $0 < 0 ? $0 &* $1 : $0 },
            unsigned: { x, _ in x }))
      ]
    },
    prepare: preparePRelu,
    differentiate: differentiatePRelu)
}
