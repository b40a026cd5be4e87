import Diagnostics
import ModelIR

extension Operator {
  static let trilu = Operator(
    "Trilu",
    summary: """
      Keeps the upper (or lower) triangle of each matrix of the last two axes, up to the `k`th \
      diagonal above the main one, and sets the rest to zero.
      """,
    versions: [
      .since(
        14, inputs: [.required("input", "T"), .optional("k", "tensor(int64)")],
        outputs: [.required("output", "T")], attributes: [.int("upper", 1)],
        types: ["T": .tensor(.allIR4)])
    ],
    infer: { context throws(Diagnostic) in
      if let shape = context.shape(0), shape.rank < 2 {
        throw context.mismatch("the input has shape \(shape), expected rank 2 or more")
      }
      context.setOutput(0, context.type(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.rank >= 2 else {
        throw context.mismatch("the input has shape \(x.shape), expected rank 2 or more")
      }
      let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
      let given = context.hasInput(1) ? try context.integer(1) : 0
      // Beyond the corners nothing changes, and nothing overflows.
      let k = min(max(given, -rows - 1), columns + 1)
      let isUpper = try context.bool("upper")
      var positions = Array(0..<x.count)
      for i in positions.indices {
        let distance = i % columns - i / columns % rows
        if isUpper ? distance < k : distance > k { positions[i] = -1 }
      }
      let zero = Tensor(zeros: x.elementType, [])
      return [.tensor(x.gathering(positions, shape: x.shape, filler: zero))]
    },
    differentiate: differentiateTrilu)
}
