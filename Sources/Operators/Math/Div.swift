import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let div = Operator(
    "Div",
    summary: """
      Divides the first tensor by the second element by element, with broadcasting. Quotients of \\
      integers are rounded toward zero.
      """,
    versions: arithmeticVersions,
    infer: inferArithmetic { $0.divided(by: $1) },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.legacyBroadcast(try context.tensor(1), to: a)
      try context.requireNonzeroDivisors(b)
      // The smallest integer divided by -1 wraps around.
      return [
        .tensor(
          try context.combine(
            a, b, real: { $0 / $1 }, signed: { $1 == -1 ? 0 &- $0 : $0 / $1 },
            unsigned: { $0 / $1 }))
      ]
    },
    prepare: prepareArithmetic(.div, .div),
    differentiate: differentiateDiv)
}
