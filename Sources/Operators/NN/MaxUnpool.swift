import Diagnostics
import ModelIR

extension Operator {
  static let maxUnpool = Operator(
    "MaxUnpool",
    summary: """
      The partial inverse of MaxPool: each element goes where its index says, all others are zero. \
      Extents are `(input - 1) * stride + kernel - pads`; with `output_shape`, the result fills the \
      beginning of that shape.
      """,
    versions: [
      .since(
        9, inputs: [.required("X", "T1"), .required("I", "T2"), .optional("output_shape", "T2")],
        outputs: [.required("output", "T1")],
        attributes: [
          .required("kernel_shape", .ints), .optional("pads", .ints), .optional("strides", .ints),
        ],
        types: ["T1": .tensor(.floats), "T2": .tensor(.int64)]),
      .since(11),
      .since(22) { $0.types["T1"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferUnpooling,
    evaluate: evaluateUnpooling)
}

extension NodeReading {
  /// The spatial extents that pooling would have shrunk to `input`.
  fileprivate func unpooled(_ input: [Dimension]) throws(Diagnostic) -> [Dimension] {
    guard let kernel = try kernelShape(rank: input.count) else {
      throw invalid("kernel_shape", "is missing")
    }
    let window = try spatialWindow(kernel: kernel)
    var result: [Dimension] = []
    for (i, dimension) in input.enumerated() {
      guard let extent = dimension.known else {
        result.append(.unknown)
        continue
      }
      guard extent >= 0, extent <= SpatialWindow.largestAttribute else {
        throw mismatch("spatial axis \(i) has extent \(extent)")
      }
      let pads = window.pads[i] + window.pads[input.count + i]
      let size = (extent - 1) * window.strides[i] - pads + kernel[i]
      guard size >= 0 || extent == 0 else {
        throw mismatch("spatial axis \(i) of the output would have extent \(size)")
      }
      result.append(.known(max(0, size)))
    }
    return result
  }
}

private let inferUnpooling: Inference = { context throws(Diagnostic) in
  var shape: Shape?
  if let x = context.shape(0) {
    let input = try context.spatialDimensions(x, "the input")
    let batch = Array(x.dimensions.prefix(2))
    if !context.hasInput(2) {
      shape = Shape(batch + (try context.unpooled(input)))
    } else if let wanted = context.elements(2), wanted.count == x.rank {
      shape = Shape(wanted)
    } else {
      shape = Shape([Dimension](repeating: .unknown, count: x.rank))
    }
  }
  context.setOutput(0, context.elementType(0), shape)
}

private let evaluateUnpooling: Evaluation = { context throws(Diagnostic) in
  let x = try context.tensor(0)
  let indices = try context.integers(1)
  guard indices.count == x.count else {
    throw context.mismatch("\(counted(x.count, "element")) and \(indices.count) indices differ")
  }
  let spatial = try context.unpooled(try context.spatialExtents(x).map(Dimension.known))
  let shape = Array(x.shape.prefix(2)) + (Shape(spatial).known ?? [])
  let count = try context.checkedCount(shape)
  var result = [Double](repeating: 0, count: count)
  for (value, index) in zip(x.doubles, indices) {
    guard index >= 0, index < count else {
      throw context.invalidData(
        "index \(index) lies beyond the output's \(counted(count, "element"))")
    }
    result[index] = value
  }
  guard let wanted = try context.optionalIntegers(2) else {
    return [.tensor(Tensor(x.elementType, shape, doubles: result))]
  }
  guard wanted.count == shape.count, zip(shape, wanted).allSatisfy({ $0 <= $1 }) else {
    throw context.mismatch("the output's shape \(shape) does not fit into \(wanted)")
  }
  var larger = [Double](repeating: 0, count: try context.checkedCount(wanted))
  let positions = Strided.positions(shape: shape, strides: wanted.rowMajorStrides)
  for (position, value) in zip(positions, result) { larger[position] = value }
  return [.tensor(Tensor(x.elementType, wanted, doubles: larger))]
}
