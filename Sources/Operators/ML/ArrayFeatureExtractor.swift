import Diagnostics
import ModelIR

extension Operator {
  static let arrayFeatureExtractor = Operator(
    "ArrayFeatureExtractor", domain: "ai.onnx.ml",
    summary: "Takes the entries of the last axis that the indices name; a vector gives a row.",
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .required("Y", "tensor(int64)")],
        outputs: [.required("Z", "T")],
        types: ["T": .tensor([.indices, ElementTypes(.double, .float, .string)])])
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0), shape.rank > 0, let indices = context.shape(1) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let leading: [Dimension] = shape.rank == 1 ? [1] : shape.dimensions.dropLast()
      context.setOutput(
        0, context.elementType(0), Shape(leading + [indices.dimensions.product]))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard let extent = x.shape.last else { throw context.mismatch("the input is a scalar") }
      let indices = try context.normalizedIndices(1, extent: extent)
      let rows = x.shape.dropLast().reduce(1, *)
      let shape = (x.rank == 1 ? [1] : x.shape.dropLast()) + [indices.count]
      _ = try context.checkedCount(shape)
      let positions = (0..<rows).flatMap { row in indices.map { row * extent + $0 } }
      return [.tensor(x.gathering(positions, shape: shape))]
    })
}
