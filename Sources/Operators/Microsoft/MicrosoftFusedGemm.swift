import Diagnostics
import ModelIR

extension Operator {
  static let microsoftFusedGemm = Operator(
    "FusedGemm", domain: "com.microsoft",
    summary: "Gemm with a function applied to each number of the result.",
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("A", "T"), .required("B", "T"), .optional("C", "T")],
        outputs: [.required("Y", "T")],
        attributes: [
          .optional("activation", .string), .optional("activation_alpha", .float),
          .optional("activation_beta", .float), .optional("activation_gamma", .float),
          .float("alpha", 1), .float("beta", 1), .int("transA", 0), .int("transB", 0),
        ], types: ["T": .tensor(.highPrecision)])
    ],
    infer: { context throws(Diagnostic) in try context.infer(as: .gemm) },
    evaluate: { context throws(Diagnostic) in
      let activation = try context.gemmActivation()
      guard case .tensor(let y)? = try context.evaluated(as: .gemm).first else { return [] }
      guard activation == nil || y.elementType.isFloatingPoint else {
        throw context.unsupported("applies no function to integers")
      }
      return [.tensor(y.applying(activation))]
    },
    prepare: { context throws(Diagnostic) in
      let activation = try context.gemmActivation()
      let count = context.output(0)?.shape.elementCount ?? 0
      return try context.prepared(as: .gemm, inputCount: 3)?.applying(activation, count: count)
    })
}
