import Diagnostics
import ModelIR

extension Operator {
  static let microsoftBiasSoftmax = Operator(
    "BiasSoftmax", domain: "com.microsoft",
    summary: """
      Adds a bias, which is broadcast to the data, and computes `e^x / Σ e^x` along all axes from \
      `axis` on. The shape of the bias tells what `is_inner_broadcast` says.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("data", "T"), .required("bias", "T")],
        outputs: [.required("output", "T")],
        attributes: [.int("axis", 1), .required("is_inner_broadcast", .int)],
        types: ["T": .tensor(.floats)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let bias = try context.tensor(1)
      guard x.elementType == bias.elementType, Broadcasting.shape([x.shape, bias.shape]) == x.shape
      else {
        throw context.mismatch("the bias has shape \(bias.shape), the data \(x.shape)")
      }
      let sums = zip(x.doubles, bias.broadcast(to: x.shape).doubles).map { $0 + $1 }
      return try context.evaluated(
        as: .softmax, opset: 1, inputs: [.tensor(Tensor(x.elementType, x.shape, doubles: sums))])
    })
}
