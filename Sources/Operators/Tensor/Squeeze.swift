import Diagnostics
import ModelIR

extension Operator {
  static let squeeze = Operator(
    "Squeeze",
    summary: "Removes the given axes, which must have extent 1; without `axes` all of extent 1.",
    versions: [
      .since(
        1, inputs: [.required("data", "T")], outputs: [.required("squeezed", "T")],
        attributes: [.optional("axes", .ints)], types: ["T": .tensor(.all)]),
      .since(11),
      .since(13) {
        $0.inputs = [.required("data", "T"), .optional("axes", "tensor(int64)")]
        $0.remove("axes")
        $0.types["T"] = .tensor(.allIR4)
      },
      .since(21) { $0.types["T"] = .tensor(.allIR10) },
      .since(23) { $0.types["T"] = .tensor(.allIR11) },
      .since(24) { $0.types["T"] = .tensor(.allIR12) },
      .since(25) { $0.types["T"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let axes: [Int]
      if let given = try context.axesArgument() {
        axes = try context.normalizedAxes(given, rank: shape.rank)
      } else if !context.hasInput(1), shape.known != nil {
        axes = shape.dimensions.indices.filter { shape[$0].known == 1 }
      } else {
        let rank = context.vectorLength(1).map { shape.rank - $0 }
        context.setOutput(0, context.elementType(0), rank.flatMap(Shape.checkedUnknown))
        return
      }
      for axis in axes {
        if let extent = shape[axis].known, extent != 1 {
          throw context.mismatch("axis \(axis) has extent \(extent), expected 1")
        }
      }
      let left = shape.dimensions.indices.filter { !axes.contains($0) }.map { shape[$0] }
      context.setOutput(0, context.elementType(0), Shape(left))
      if left.count <= 1 { context.setElements(0, context.elements(0)) }
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let given = try context.axesArgument()
      let axes =
        try given.map { axes throws(Diagnostic) in
          try context.normalizedAxes(axes, rank: x.rank)
        } ?? x.shape.indices.filter { x.shape[$0] == 1 }
      for axis in axes where x.shape[axis] != 1 {
        throw context.mismatch("axis \(axis) has extent \(x.shape[axis]), expected 1")
      }
      let left = x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }
      return [.tensor(x.reshaped(left))]
    },
    prepare: prepareView,
    differentiate: differentiateReshaping)
}
