import ByteStorage
import Diagnostics
import ModelIR

extension Operator {
  static let microsoftMatMulBnb4 = Operator(
    "MatMulBnb4", domain: "com.microsoft",
    summary: """
      Multiplies A with the transpose of a matrix of N rows and K columns, or with `transB` 0 with \
      the matrix itself, whose numbers are of 4 bits in the formats FP4 or NF4 and scaled in \
      blocks: of two numbers in a byte the first one is in the high bits, and blocks run on from \
      row to row.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("A", "T1"), .required("B", "T2"), .required("absmax", "T1")],
        outputs: [.required("Y", "T1")],
        attributes: [
          .required("K", .int), .required("N", .int), .required("block_size", .int),
          .required("quant_type", .int), .int("training_mode", 0), .int("transB", 1),
        ],
        types: ["T1": .tensor(.float, .float16, .bfloat16), "T2": .tensor(.uint8)])
    ],
    infer: { context throws(Diagnostic) in
      let isTransposed = try context.bool("transB")
      let extent = try context.int(isTransposed ? "N" : "K")
      guard extent >= 0 else { throw context.invalid("N", "is \(extent)") }
      let shape = context.shape(0).map { Shape($0.dimensions.dropLast() + [.known(extent)]) }
      context.setOutput(0, context.elementType(0), shape)
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let weights = try context.bnb4Weights()
      let matrix = try context.bool("transB") ? weights.transposed([1, 0]) : weights
      let product = try context.matrixProduct(a, matrix)
      let values = product.multiply(a.doubles, matrix.doubles)
      return [.tensor(Tensor(a.elementType, product.shape, doubles: values))]
    })
}

/// The numbers of the two formats: FP4 has a sign, two bits of exponent and one of mantissa, scaled
/// to 1, NF4 has quantiles of the normal distribution.
///
/// Source: bitsandbytes.
private let fourBitNumbers: [[Double]] = [
  [
    0, 5.208333333e-03, 0.66666667, 1, 0.33333333, 0.5, 0.16666667, 0.25, 0, -5.208333333e-03,
    -0.66666667, -1, -0.33333333, -0.5, -0.16666667, -0.25,
  ],
  [
    -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
    -0.18477343022823334, -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725,
    0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941,
    0.7229568362236023, 1,
  ],
]

extension EvaluationContext {
  /// The matrix of N rows and K columns.
  fileprivate func bnb4Weights() throws(Diagnostic) -> Tensor {
    let (n, k) = (try int("N"), try int("K"))
    let blockSize = try int("block_size")
    let format = try int("quant_type")
    guard fourBitNumbers.indices.contains(format) else {
      throw invalid("quant_type", "is \(format), expected 0 or 1")
    }
    guard blockSize >= 16, blockSize & (blockSize - 1) == 0 else {
      throw invalid("block_size", "is \(blockSize), expected a power of 2 from 16 on")
    }
    let count = try checkedCount([n, k])
    let packed = try tensor(1).bytes.elements(as: UInt8.self)
    let scales = try tensor(2).doubles
    guard packed.count == (count + 1) / 2, scales.count == (count + blockSize - 1) / blockSize
    else {
      throw mismatch(
        "\(counted(packed.count, "byte")) and \(counted(scales.count, "scale")) for \(n) x \(counted(k, "number"))"
      )
    }
    let numbers = fourBitNumbers[format]
    let values = (0..<count).map { index in
      let byte = packed[index / 2]
      return numbers[Int(index % 2 == 0 ? byte >> 4 : byte & 15)] * scales[index / blockSize]
    }
    return Tensor(.double, [n, k], doubles: values)
  }
}
