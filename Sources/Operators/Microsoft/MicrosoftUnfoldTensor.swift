import Diagnostics
import ModelIR

extension Operator {
  static let microsoftUnfoldTensor = Operator(
    "UnfoldTensor", domain: "com.microsoft",
    summary: """
      Takes all slices of `size` elements along an axis, `step` elements apart: the axis counts the \
      slices, and a new last axis runs through each.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        attributes: [.int("dim", -1), .required("size", .int), .int("step", 1)],
        types: ["T": .tensor(.allIR4)])
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let axis = try context.axis("dim", rank: shape.rank)
      var dimensions = shape.dimensions
      dimensions[axis] = .unknown
      if let extent = shape[axis].known { dimensions[axis] = .known(try context.slices(extent)) }
      dimensions.append(.known(try context.int("size")))
      context.setOutput(0, context.elementType(0), Shape(dimensions))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let axis = try context.axis("dim", rank: x.rank)
      let count = try context.slices(x.shape[axis])
      let size = try context.int("size")
      let own = x.shape.rowMajorStrides
      var shape = x.shape
      shape[axis] = count
      shape.append(size)
      _ = try context.checkedCount(shape)
      var strides = own
      strides[axis] = own[axis] * (count > 1 ? try context.int("step") : 1)
      strides.append(own[axis])
      return [
        .tensor(x.gathering(Strided.positions(shape: shape, strides: strides), shape: shape))
      ]
    })
}

extension NodeReading {
  /// The number of slices along an axis of this extent.
  fileprivate func slices(_ extent: Int) throws(Diagnostic) -> Int {
    let size = try int("size")
    let step = try int("step")
    guard size >= 1, size <= extent else {
      throw invalid("size", "is \(size), expected 1 to \(extent)")
    }
    guard step >= 1 else { throw invalid("step", "is \(step), expected a positive number") }
    return (extent - size) / step + 1
  }
}
