import Diagnostics
import ModelIR

extension Operator {
  static let expand = Operator(
    "Expand",
    summary: "Broadcasts a tensor to a shape; both may stretch.",
    versions: [
      .since(
        8, inputs: [.required("input", "T"), .required("shape", "tensor(int64)")],
        outputs: [.required("output", "T")], types: ["T": .tensor(.all)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      guard let wanted = context.elements(1) else {
        let rank = context.vectorLength(1).map { max($0, shape.rank) }
        var result = rank.flatMap(Shape.checkedUnknown)
        // Only an extent of 1 can change, and where it has no counterpart it cannot either.
        for (axis, dimension) in shape.dimensions.enumerated() {
          guard let rank, let wanted = context.vectorLength(1) else { break }
          let place = rank - shape.rank + axis
          let isAlone = place < rank - wanted
          let isFixed = dimension.known.map { $0 != 1 } ?? false
          if isAlone || isFixed { result?[place] = dimension }
        }
        context.setOutput(0, context.elementType(0), result)
        return
      }
      guard let result = Broadcasting.shape([shape, Shape(wanted)]) else {
        throw context.mismatch("shape \(shape) cannot be broadcast to \(Shape(wanted))")
      }
      context.setOutput(0, context.elementType(0), result)
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let wanted = try context.integers(1)
      guard wanted.allSatisfy({ $0 >= 0 }), let shape = Broadcasting.shape([x.shape, wanted]) else {
        throw context.mismatch("shape \(x.shape) cannot be broadcast to \(wanted)")
      }
      _ = try context.checkedCount(shape)
      return [.tensor(x.broadcast(to: shape))]
    },
    prepare: prepareExpand,
    differentiate: differentiateExpand)
}
