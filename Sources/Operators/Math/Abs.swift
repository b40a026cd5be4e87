import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let abs = Operator(
    "Abs",
    summary: "Computes the absolute value of each element.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.optional("consumed_inputs", .ints)], types: ["T": .tensor(.floats)]),
      .since(6) {
        $0.remove("consumed_inputs")
        $0.types["T"] = .tensor(.numeric)
      },
      .since(13) { $0.types["T"] = .tensor(.numericAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      if x.elementType.isFloatingPoint { return try context.mapReal { $0.magnitude } }
      if x.elementType.isUnsignedInteger { return [.tensor(x)] }
      // The smallest integer has no counterpart and stays as it is.
      let values = x.int64s.map { $0 < 0 ? 0 &- $0 : $0 }
      return [.tensor(Tensor(x.elementType, x.shape, int64s: values))]
    },
    prepare: prepareUnary(.abs),
    differentiate: differentiateElementwise { x, _ throws(Diagnostic) in try x.apply("Sign") })
}
