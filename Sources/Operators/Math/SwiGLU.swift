import Diagnostics
import ModelIR

extension Operator {
  static let swiGLU = Operator(
    "SwiGLU",
    summary: "Computes `a * sigmoid(alpha * a) * b` for the elements of two tensors of one shape.",
    versions: [
      .since(
        28, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("Y", "T")],
        attributes: [.float("alpha", 1)], types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.tensor(1)
      guard a.shape == b.shape, a.elementType == b.elementType else {
        throw context.mismatch("'A' has shape \(a.shape) and 'B' has shape \(b.shape)")
      }
      let alpha = try context.float("alpha")
      let values = zip(a.doubles, b.doubles).map { $0 / (1 + exp(-alpha * $0)) * $1 }
      return [.tensor(Tensor(a.elementType, a.shape, doubles: values))]
    })
}
