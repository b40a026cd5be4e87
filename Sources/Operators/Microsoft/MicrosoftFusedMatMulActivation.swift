import Diagnostics
import ModelIR

extension Operator {
  static let microsoftFusedMatMulActivation = Operator(
    "FusedMatMulActivation", domain: "com.microsoft",
    summary: "FusedMatMul with a function applied to each number of the result.",
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("Y", "T")],
        attributes: fusedProductAttributes + [
          .required("activation", .string), .optional("activation_alpha", .float),
          .optional("activation_axis", .int), .optional("activation_beta", .float),
          .optional("activation_gamma", .float),
        ], types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferFusedProduct,
    evaluate: { context throws(Diagnostic) in
      let activation = try context.gemmActivation()
      guard case .tensor(let y)? = try evaluateFusedProduct(context).first else { return [] }
      return [.tensor(y.applying(activation))]
    },
    prepare: { context throws(Diagnostic) in
      let activation = try context.gemmActivation()
      let count = context.output(0)?.shape.elementCount ?? 0
      return try prepareFusedProduct(context)?.applying(activation, count: count)
    })
}
