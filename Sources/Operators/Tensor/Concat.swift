import Diagnostics
import ModelIR

extension Operator {
  static let concat = Operator(
    "Concat",
    summary: "Joins tensors along an axis; all other extents must be equal.",
    versions: [
      .since(
        1, inputs: [.variadic("inputs", "T")], outputs: [.required("concat_result", "T")],
        attributes: [.optional("axis", .int)], types: ["T": .tensor(.floats)]),
      .since(4) {
        $0.set(.required("axis", .int))
        $0.types["T"] = .tensor(.all)
      },
      .since(11),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      var element: ElementType?
      var shapes: [Shape] = []
      for index in context.inputs.indices {
        element = element ?? context.elementType(index)
        if let shape = context.shape(index) { shapes.append(shape) }
      }
      guard let first = shapes.first else {
        context.setOutput(0, element, nil)
        return
      }
      let axis = try context.normalizedAxis(try context.concatAxis(), rank: first.rank)
      var extents = first.dimensions
      for shape in shapes {
        guard shape.rank == first.rank else {
          throw context.mismatch("shapes \(first) and \(shape) differ in rank")
        }
        for i in extents.indices where i != axis {
          extents[i] = try context.merged(extents[i], shape[i], "axis \(i)")
        }
      }
      extents[axis] =
        shapes.count == context.inputs.count ? shapes.map { $0[axis] }.sum : .unknown
      context.setOutput(0, element, Shape(extents))
      if extents.count == 1 {
        var elements: [Dimension] = []
        for index in context.inputs.indices {
          guard let part = context.elements(index) else { return }
          elements += part
        }
        context.setElements(0, elements)
      }
    },
    evaluate: { context throws(Diagnostic) in
      var tensors: [Tensor] = []
      for index in context.inputs.indices { tensors.append(try context.tensor(index)) }
      return [.tensor(try context.concatenated(tensors, axis: try context.concatAxis()))]
    },
    prepare: prepareConcat,
    differentiate: differentiateConcat)
}

extension NodeReading {
  /// The axis, which before opset 4 may be left out and is then the second.
  func concatAxis() throws(Diagnostic) -> Int {
    since < 4 ? try optionalInt("axis") ?? 1 : try int("axis")
  }
}

extension EvaluationContext {
  /// The tensors one after the other along an axis that may be negative.
  func concatenated(_ tensors: [Tensor], axis: Int) throws(Diagnostic) -> Tensor {
    guard let first = tensors.first else { throw invalidData("there are no tensors to join") }
    let axis = try normalizedAxis(axis, rank: first.rank)
    try requireSameType(tensors)
    var shape = first.shape
    shape[axis] = 0
    for tensor in tensors {
      guard tensor.rank == first.rank else {
        throw mismatch("shapes \(first.shape) and \(tensor.shape) differ in rank")
      }
      for i in shape.indices where i != axis && tensor.shape[i] != shape[i] {
        throw mismatch("shapes \(first.shape) and \(tensor.shape) differ on axis \(i)")
      }
      let (sum, overflow) = shape[axis].addingReportingOverflow(tensor.shape[axis])
      if overflow { throw invalidData("the output would be too large") }
      shape[axis] = sum
    }
    _ = try checkedCount(shape)
    return Tensor.concatenated(tensors, axis: axis)
  }
}
