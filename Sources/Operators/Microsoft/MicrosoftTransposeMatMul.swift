import Diagnostics
import ModelIR

extension Operator {
  static let microsoftTransposeMatMul = Operator(
    "TransposeMatMul", domain: "com.microsoft",
    summary: """
      Computes `alpha * A' * B'`, as MatMul does. With `transA` and `transB` the last two axes of an \
      operand change places. FusedMatMul has taken its place.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("Y", "T")],
        attributes: [.float("alpha", 1), .int("transA", 0), .int("transB", 0)],
        types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferFusedProduct,
    evaluate: evaluateFusedProduct,
    prepare: prepareFusedProduct)
}
