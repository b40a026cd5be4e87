import Diagnostics
import ModelIR

extension Operator {
  static let gatherND = Operator(
    "GatherND",
    summary: """
      Takes slices of `data`: each vector along the last axis of `indices` names one by its leading \
      indices, after `batch_dims` axes that both inputs share.
      """,
    versions: [
      .since(
        11, inputs: [.required("data", "T"), .required("indices", "tensor(int64)")],
        outputs: [.required("output", "T")], types: ["T": .tensor(.all)]),
      .since(12) { $0.set(.int("batch_dims", 0)) },
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      guard let data = context.shape(0), let indices = context.shape(1), indices.rank > 0,
        let depth = indices[indices.rank - 1].known
      else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let batch = try context.batchRank(data.rank, indices.rank)
      guard depth >= 1 && depth <= data.rank - batch else {
        throw context.mismatch("\(depth) indices for data \(data)")
      }
      context.setOutput(
        0, context.elementType(0),
        Shape(indices.dimensions.dropLast() + data.dimensions[(batch + depth)...]))
    },
    evaluate: { context throws(Diagnostic) in
      let data = try context.tensor(0)
      let indices = try context.tensor(1)
      let batch = try context.batchRank(data.rank, indices.rank)
      guard indices.shape[..<batch] == data.shape[..<batch] else {
        throw context.mismatch("data \(data.shape) and indices \(indices.shape) differ in batch")
      }
      let (positions, inner) = try context.slicePositions(data, indices, batch: batch)
      let shape = indices.shape.dropLast() + data.shape[(batch + (indices.shape.last ?? 0))...]
      _ = try context.checkedCount(Array(shape))
      var all: [Int] = []
      all.reserveCapacity(positions.count * inner)
      for start in positions { all.append(contentsOf: start..<(start + inner)) }
      return [.tensor(data.gathering(all, shape: Array(shape)))]
    },
    prepare: prepareGatherND,
    differentiate: differentiateGatherND)
}

extension NodeReading {
  /// The number of leading axes that data and indices share.
  fileprivate func batchRank(_ data: Int, _ indices: Int) throws(Diagnostic) -> Int {
    let batch = since < 12 ? 0 : try int("batch_dims")
    guard batch >= 0 && batch < min(data, indices) else {
      throw invalid("batch_dims", "is \(batch), with ranks \(data) and \(indices)")
    }
    return batch
  }
}

extension EvaluationContext {
  /// For each vector along the last axis of `indices` the position in `data` of the slice it names,
  /// and the number of elements of a slice.
  func slicePositions(
    _ data: Tensor, _ indices: Tensor, batch: Int = 0
  ) throws(Diagnostic) -> (positions: [Int], inner: Int) {
    guard let depth = indices.shape.last, depth >= 1, depth <= data.rank - batch else {
      throw mismatch("indices \(indices.shape) do not fit data \(data.shape)")
    }
    let strides = data.shape.rowMajorStrides
    let inner = data.shape[(batch + depth)...].reduce(1, *)
    let batchStride = data.shape[batch...].reduce(1, *)
    let count = indices.shape.dropLast().reduce(1, *)
    let perBatch = indices.shape.dropLast().dropFirst(batch).reduce(1, *)
    let numbers = indices.int64s
    var positions: [Int] = []
    positions.reserveCapacity(count)
    for tuple in 0..<count {
      var position = tuple / perBatch * batchStride
      for k in 0..<depth {
        let extent = data.shape[batch + k]
        let index = try normalizedIndex(Int(numbers[tuple * depth + k]), extent: extent)
        position += index * strides[batch + k]
      }
      positions.append(position)
    }
    return (positions, inner)
  }
}
