import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let microsoftFastGelu = Operator(
    "FastGelu", domain: "com.microsoft",
    summary: """
      Adds a bias along the last axis, where one is given, and computes \
      `0.5 * x * (1 + tanh(√(2 / π) * (x + 0.044715 * x³)))` for each element.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .optional("bias", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in try context.mapBiased(approximateGelu) },
    prepare: { context throws(Diagnostic) in context.biasedUnary(.geluTanh) })
}
