import Diagnostics
import ModelIR

extension Operator {
  static let unsqueeze = Operator(
    "Unsqueeze",
    summary: "Inserts axes of extent 1 at the given positions of the output.",
    versions: [
      .since(
        1, inputs: [.required("data", "T")], outputs: [.required("expanded", "T")],
        attributes: [.required("axes", .ints)], types: ["T": .tensor(.all)]),
      .since(11),
      .since(13) {
        $0.inputs = [.required("data", "T"), .required("axes", "tensor(int64)")]
        $0.remove("axes")
        $0.types["T"] = .tensor(.allIR4)
      },
      .since(21) { $0.types["T"] = .tensor(.allIR10) },
      .since(23) { $0.types["T"] = .tensor(.allIR11) },
      .since(24) { $0.types["T"] = .tensor(.allIR12) },
      .since(25) { $0.types["T"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0), let given = try context.axesArgument() else {
        let rank = context.shape(0).flatMap { shape in
          context.vectorLength(1).map { shape.rank + min($0, 1 << 20) }
        }
        context.setOutput(0, context.elementType(0), rank.flatMap(Shape.checkedUnknown))
        return
      }
      let axes = try context.normalizedAxes(given, rank: shape.rank + given.count)
      var extents = shape.dimensions
      for axis in axes.sorted() { extents.insert(1, at: axis) }
      context.setOutput(0, context.elementType(0), Shape(extents))
      if extents.count <= 1 { context.setElements(0, context.elements(0)) }
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard let given = try context.axesArgument() else {
        throw context.unsupported("needs 'axes'")
      }
      var shape = x.shape
      for axis in try context.normalizedAxes(given, rank: x.rank + given.count).sorted() {
        shape.insert(1, at: axis)
      }
      return [.tensor(x.reshaped(shape))]
    },
    prepare: prepareView,
    differentiate: differentiateReshaping)
}
