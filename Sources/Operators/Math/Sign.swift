import Diagnostics
import ModelIR

extension Operator {
  static let sign = Operator(
    "Sign",
    summary: "Computes 1 for positive elements, -1 for negative ones, and 0 for zero.",
    versions: [
      .since(
        9, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        types: ["T": .tensor(.numeric)]),
      .since(13) { $0.types["T"] = .tensor(.numericAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      if x.elementType.isFloatingPoint {
        // Zero and NaN stay as they are.
        return try context.mapReal { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
      }
      let isUnsigned = x.elementType.isUnsignedInteger
      let values = x.int64s.map { isUnsigned ? ($0 == 0 ? 0 : 1) : $0.signum() }
      return [.tensor(Tensor(x.elementType, x.shape, int64s: values))]
    },
    differentiate: differentiateSteps)
}
