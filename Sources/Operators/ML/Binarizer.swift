import Diagnostics
import ModelIR

extension Operator {
  static let binarizer = Operator(
    "Binarizer", domain: "ai.onnx.ml",
    summary: "Gives 1 for elements greater than the threshold and 0 for the others.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.float("threshold", 0.0)],
        types: ["T": .tensor([.indices, ElementTypes(.double, .float)])])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let threshold = try context.float("threshold")
      let flags = x.doubles.map { $0 > threshold ? 1.0 : 0 }
      return [.tensor(Tensor(x.elementType, x.shape, doubles: flags))]
    })
}
