import Diagnostics
import ModelIR

extension Operator {
  static let gatherElements = Operator(
    "GatherElements",
    summary: """
      For each element of `indices` takes the element of `data` at the same place, but with the \
      index along `axis` replaced by it.
      """,
    versions: [
      .since(
        11, inputs: [.required("data", "T"), .required("indices", "Tind")],
        outputs: [.required("output", "T")], attributes: [.int("axis", 0)],
        types: ["T": .tensor(.all), "Tind": .tensor(.indices)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      if let data = context.shape(0) {
        _ = try context.axis("axis", rank: data.rank)
        if let indices = context.shape(1), indices.rank != data.rank {
          throw context.mismatch("data \(data) and indices \(indices) differ in rank")
        }
      }
      context.setOutput(0, context.elementType(0), context.shape(1))
    },
    evaluate: { context throws(Diagnostic) in
      let data = try context.tensor(0)
      let indices = try context.tensor(1)
      let axis = try context.axis("axis", rank: data.rank)
      let positions = try context.elementPositions(data, indices, axis: axis)
      return [.tensor(data.gathering(positions, shape: indices.shape))]
    },
    prepare: prepareGatherElements,
    differentiate: differentiateGatherElements)
}

extension EvaluationContext {
  /// For each element of `indices` the position in `data` at the same place, but with the index
  /// along `axis` replaced by it.
  func elementPositions(
    _ data: Tensor, _ indices: Tensor, axis: Int
  ) throws(Diagnostic) -> [Int] {
    guard indices.rank == data.rank else {
      throw mismatch("data \(data.shape) and indices \(indices.shape) differ in rank")
    }
    for i in data.shape.indices where i != axis && indices.shape[i] > data.shape[i] {
      throw mismatch("indices \(indices.shape) reach beyond data \(data.shape) on axis \(i)")
    }
    var strides = data.shape.rowMajorStrides
    let step = strides[axis]
    strides[axis] = 0
    var positions = Strided.positions(shape: indices.shape, strides: strides)
    let extent = data.shape[axis]
    for (i, index) in indices.int64s.enumerated() {
      positions[i] += try normalizedIndex(Int(index), extent: extent) * step
    }
    return positions
  }
}
