import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let relu = Operator(
    "Relu",
    summary: "Computes `max(0, x)` for each element.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.optional("consumed_inputs", .ints)], types: ["T": .tensor(.floats)]),
      .since(6) { $0.remove("consumed_inputs") },
      .since(13) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
      .since(14) {
        $0.types["T"] = .tensor(.floatsAndBFloat16.union(.signedIntegers))
      },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.elementType.isFloatingPoint else {
        return [.tensor(Tensor(x.elementType, x.shape, int64s: x.int64s.map { max(0, $0) }))]
      }
      // `x < 0` is false for NaN, which passes through.
      return [.tensor(Tensor(x.elementType, x.shape, doubles: x.doubles.map { $0 < 0 ? 0 : $0 }))]
    },
    prepare: { $0.unary(.relu, form: .clip(low: 0, high: .infinity)) },
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in
      try x.isGreater(than: 0).indicator(like: x)
    })
}
