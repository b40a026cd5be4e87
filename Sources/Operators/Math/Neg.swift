import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let neg = Operator(
    "Neg",
    summary: "Changes the sign of each element.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.optional("consumed_inputs", .ints)], types: ["T": .tensor(.floats)]),
      .since(6) {
        $0.remove("consumed_inputs")
        $0.types["T"] = .tensor([.floats, .signedIntegers])
      },
      .since(13) { $0.types["T"] = .tensor([.floatsAndBFloat16, .signedIntegers]) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      if x.elementType.isFloatingPoint { return try context.mapReal { -$0 } }
      return [.tensor(Tensor(x.elementType, x.shape, int64s: x.int64s.map { 0 &- $0 }))]
    },
    prepare: prepareUnary(.neg),
    differentiate: differentiateElementwise { _, y throws(Diagnostic) in y.number(-1) })
}
