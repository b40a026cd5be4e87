import Diagnostics
import ModelIR

extension Operator {
  static let scaler = Operator(
    "Scaler", domain: "ai.onnx.ml",
    summary: "Computes `(x - offset) * scale` for each feature.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "tensor(float)")],
        attributes: [.optional("offset", .floats), .optional("scale", .floats)],
        types: ["T": .tensor([.indices, ElementTypes(.double, .float)])])
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, .float, context.shape(0)) },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let width = x.shape.last ?? 1
      let offset = try context.perFeature("offset", width: width, default: 0)
      let scale = try context.perFeature("scale", width: width, default: 1)
      let result = x.doubles.enumerated().map {
        ($1 - offset[$0 % width]) * scale[$0 % width]
      }
      return [.tensor(Tensor(.float, x.shape, doubles: result))]
    })
}
