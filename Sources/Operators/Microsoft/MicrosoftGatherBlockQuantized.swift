import Diagnostics
import ModelIR

extension Operator {
  static let microsoftGatherBlockQuantized = Operator(
    "GatherBlockQuantized", domain: "com.microsoft",
    summary: """
      Takes slices of quantized data along `gather_axis`, as Gather does, and dequantizes them: \
      `(data - zero point) * scale`, with scales and zero points for blocks along \
      `quantize_axis`. Data of type `uint8` hold numbers of `bits` bits, packed along the last \
      axis from the lowest bits up. An index that is out of bounds gives zeros.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("data", "T1"), .required("indices", "Tind"), .required("scales", "T2"),
          .optional("zero_points", "T1"),
        ],
        outputs: [.required("output", "T2")],
        attributes: [
          .int("bits", 4), .int("block_size", 128), .int("gather_axis", 0),
          .int("quantize_axis", 1),
        ],
        types: [
          "T1": .tensor([.float8, ElementTypes(.int4, .uint4, .uint8, .float4e2m1)]),
          "T2": .tensor(.float, .float16, .bfloat16), "Tind": .tensor(.indices),
        ])
    ],
    infer: { context throws(Diagnostic) in
      guard let data = context.shape(0), let indices = context.shape(1),
        let type = context.elementType(0)
      else {
        context.setOutput(0, context.elementType(2), nil)
        return
      }
      guard data.rank >= 1 else { throw context.mismatch("'data' is a scalar") }
      let axis = try context.axis("gather_axis", rank: data.rank)
      var dimensions = data.dimensions
      let perByte = try context.numbersPerByte(type)
      if perByte > 1, let last = dimensions.last {
        dimensions[data.rank - 1] = last.known.map { .known($0 &* perByte) } ?? .unknown
      }
      context.setOutput(
        0, context.elementType(2),
        Shape(dimensions[..<axis] + indices.dimensions + dimensions[(axis + 1)...]))
    },
    evaluate: { context throws(Diagnostic) in
      let table = try BlockQuantizedTable(context)
      let axis = try context.axis("gather_axis", rank: table.shape.count)
      if table.isPacked {
        guard axis == 0, axis != table.shape.count - 1 else {
          throw context.invalid("gather_axis", "is \(axis), expected 0 for packed data")
        }
      }
      let indices = try context.tensor(1)
      let (outer, extent, inner) = table.shape.around(axis)
      let shape = table.shape[..<axis] + indices.shape + table.shape[(axis + 1)...]
      let count = try context.checkedCount(Array(shape))
      var values: [Double] = []
      values.reserveCapacity(count)
      let rows = indices.int64s.map { index -> Int? in
        guard index >= -extent, index < extent else { return nil }
        return Int(index < 0 ? index + Int64(extent) : index)
      }
      for block in 0..<outer {
        for row in rows {
          for i in 0..<inner {
            values.append(row.map { table[(block * extent + $0) * inner + i] } ?? 0)
          }
        }
      }
      let type = try context.tensor(2).elementType
      return [.tensor(Tensor(type, Array(shape), doubles: values))]
    })
}

extension NodeReading {
  /// How many numbers a byte of the data holds; 1 for types that have a number an element.
  fileprivate func numbersPerByte(_ type: ElementType) throws(Diagnostic) -> Int {
    let bits = try int("bits")
    guard type == .uint8 else { return 1 }
    guard [2, 4, 8].contains(bits) else { throw invalid("bits", "is \(bits), expected 2, 4 or 8") }
    return 8 / bits
  }
}

/// A table of numbers that are quantized in blocks along an axis.
private struct BlockQuantizedTable {
  /// The shape with one number an element.
  let shape: [Int]
  /// Whether a byte of the data may hold several numbers.
  let isPacked: Bool
  private let quantized: [Double]
  private let scales: [Double]
  private let zeroPoints: [Double]
  private let blockSize: Int
  private let blocks: Int
  private let extent: Int
  private let inner: Int

  /// The number at a position.
  subscript(position: Int) -> Double {
    let outer = position / inner / extent
    let block = position / inner % extent / blockSize
    let place = (outer * blocks + block) * inner + position % inner
    return (quantized[position] - (zeroPoints.isEmpty ? 0 : zeroPoints[place])) * scales[place]
  }

  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    let data = try context.tensor(0)
    isPacked = data.elementType == .uint8
    let perByte = try context.numbersPerByte(data.elementType)
    guard let last = data.shape.last else { throw context.mismatch("'data' is a scalar") }
    let axis = try context.axis("quantize_axis", rank: data.rank)
    guard !isPacked || axis == data.rank - 1 else {
      throw context.invalid("quantize_axis", "is \(axis), expected the last axis for packed data")
    }
    shape = data.shape.dropLast() + [last &* perByte]
    _ = try context.checkedCount(shape)
    (_, extent, inner) = shape.around(axis)
    blockSize = try context.gatheredBlockSize(data.elementType, extent: extent)
    blocks = (extent + blockSize - 1) / blockSize
    var expected = shape
    expected[axis] = blocks
    let scales = try context.tensor(2)
    let isFloat = data.elementType.isFloatingPoint
    guard scales.rank == data.rank, isFloat || scales.shape == expected,
      scales.shape[axis] == blocks, Broadcasting.shape([scales.shape, expected]) == expected
    else {
      throw context.mismatch("'scales' has shape \(scales.shape), expected \(expected)")
    }
    self.scales = scales.broadcast(to: expected).doubles
    quantized =
      isPacked
      ? data.unpackedBits(
        8 / perByte, rows: data.count / Swift.max(1, last), bytesPerRow: last,
        count: last * perByte) : data.doubles
    guard let zero = try context.optionalTensor(3) else {
      let middle = isPacked ? Double(1 << (8 / perByte - 1)) : 0
      zeroPoints = isPacked ? [Double](repeating: middle, count: expected.elementCount) : []
      return
    }
    guard !isFloat else { throw context.mismatch("numbers with an exponent have no zero points") }
    let bytesPerRow = (blocks + perByte - 1) / perByte
    let stored = isPacked ? expected.dropLast() + [bytesPerRow] : expected
    guard zero.elementType == data.elementType, zero.shape == stored else {
      throw context.mismatch("'zero_points' has shape \(zero.shape), expected \(stored)")
    }
    zeroPoints =
      isPacked
      ? zero.unpackedBits(
        8 / perByte, rows: stored.dropLast().reduce(1, *), bytesPerRow: bytesPerRow,
        count: blocks) : zero.doubles
  }
}

extension EvaluationContext {
  /// The size of the blocks: a power of 2 or, for numbers with an exponent, 0 for all of the axis.
  fileprivate func gatheredBlockSize(
    _ type: ElementType, extent: Int
  ) throws(Diagnostic) -> Int {
    let size = try int("block_size")
    if size == 0, type.isFloatingPoint { return Swift.max(1, extent) }
    guard size >= 16, size <= 1 << 31, size & (size - 1) == 0 else {
      throw invalid("block_size", "is \(size), expected a power of 2 from 16 on")
    }
    return size
  }
}
