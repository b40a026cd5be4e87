import Diagnostics
import ModelIR

extension Operator {
  static let maxPool = Operator(
    "MaxPool",
    summary: """
      The largest element of each window that slides over the spatial axes; padding does not take \
      part. The second output has the position of each maximum in the flattened input.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [
          .string("auto_pad", "NOTSET"), .required("kernel_shape", .ints),
          .optional("pads", .ints), .optional("strides", .ints),
        ],
        types: ["T": .tensor(.floats)]),
      .since(8) {
        $0.outputs = [.required("Y", "T"), .optional("Indices", "I")]
        $0.set(.int("storage_order", 0))
        $0.types["I"] = .tensor(.int64)
      },
      .since(10) {
        $0.set(.int("ceil_mode", 0))
        $0.set(.optional("dilations", .ints))
      },
      .since(11),
      .since(12) { $0.types["T"] = .tensor(.floats.union(ElementTypes(.uint8, .int8))) },
      .since(22) {
        $0.types["T"] = .tensor(.floatsAndBFloat16.union(ElementTypes(.uint8, .int8)))
      },
    ],
    infer: inferPooling,
    evaluate: { context throws(Diagnostic) in
      let input = try context.poolingInput()
      let lowest: Double =
        switch input.x.elementType {
        case .uint8: 0
        case .int8: -128
        default: -.infinity
        }
      let maxima = windowMaxima(
        input.x.doubles, planes: input.planes, input.axes, lowest: lowest)
      guard context.hasOutput(1) else { return [input.output(maxima.values)] }
      let columnMajor = try context.optionalInt("storage_order") ?? 0 == 1
      let indices = flatIndices(maxima.positions, input, columnMajor: columnMajor)
      return [
        input.output(maxima.values), .tensor(Tensor(.int64, input.outputShape, int64s: indices)),
      ]
    },
    prepare: preparePooling(true),
    differentiate: differentiateMaxPool)
}

/// Turns positions in a plane into positions in the flattened tensor.
///
/// In column-major order the first spatial axis runs fastest; samples and channels stay outermost.
private func flatIndices(
  _ positions: [Int], _ input: PoolingInput, columnMajor: Bool
) -> [Int64] {
  let extents = input.axes.map(\.input)
  let planeSize = extents.elementCount
  let rowMajor = extents.rowMajorStrides
  var pitch = [Int](repeating: 1, count: extents.count)
  for i in extents.indices.dropFirst() { pitch[i] = pitch[i - 1] * extents[i - 1] }
  return positions.enumerated().map { i, position in
    if position < 0 { return -1 }
    let plane = i / input.positions * planeSize
    if !columnMajor { return Int64(plane + position) }
    let inPlane = extents.indices.reduce(0) {
      $0 + position / rowMajor[$1] % extents[$1] * pitch[$1]
    }
    return Int64(plane + inPlane)
  }
}
