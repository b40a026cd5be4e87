import Diagnostics
import ModelIR

extension Operator {
  static let microsoftExpandDims = Operator(
    "ExpandDims", domain: "com.microsoft",
    summary: "Inserts an axis of extent 1 at a position, which counts from the end where negative.",
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .required("axis", "tensor(int32)")],
        outputs: [.required("Y", "T")], types: ["T": .tensor(.all)])
    ],
    infer: { context throws(Diagnostic) in
      guard var dimensions = context.shape(0)?.dimensions else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      guard let given = context.integers(1), given.count == 1 else {
        context.setOutput(0, context.elementType(0), .unknown(rank: dimensions.count + 1))
        return
      }
      let axis = try context.normalizedAxis(given[0], rank: dimensions.count + 1)
      dimensions.insert(1, at: axis)
      context.setOutput(0, context.elementType(0), Shape(dimensions))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let axis = try context.normalizedAxis(context.integer(1), rank: x.rank + 1)
      var shape = x.shape
      shape.insert(1, at: axis)
      return [.tensor(x.reshaped(shape))]
    })
}
