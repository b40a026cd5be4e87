import Diagnostics
import ModelIR

extension Operator {
  static let microsoftFusedMatMul = Operator(
    "FusedMatMul", domain: "com.microsoft",
    summary: """
      Computes `alpha * A' * B'`, as MatMul does. With `transA` and `transB` the last two axes of an \
      operand change places; with `transBatchA` and `transBatchB` its first axis moves behind \
      those of the batch before that.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("Y", "T")],
        attributes: fusedProductAttributes, types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferFusedProduct,
    evaluate: evaluateFusedProduct,
    prepare: prepareFusedProduct)
}
