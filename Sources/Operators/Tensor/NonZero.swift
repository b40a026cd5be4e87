import Diagnostics
import ModelIR

extension Operator {
  static let nonZero = Operator(
    "NonZero",
    summary: """
      Gives the indices of the elements that are not zero (or false, or empty), in row-major order, \
      one row an axis.
      """,
    versions: [
      .since(
        9, inputs: [.required("X", "T")], outputs: [.required("Y", "tensor(int64)")],
        types: ["T": .tensor(.all)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      let rank = context.shape(0).map { Dimension.known($0.rank) } ?? .unknown
      context.setOutput(0, .int64, [rank, .unknown])
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let places = x.nonZeroPositions
      let strides = x.shape.rowMajorStrides
      var indices: [Int64] = []
      indices.reserveCapacity(places.count * x.rank)
      for axis in x.shape.indices {
        indices += places.map { Int64($0 / strides[axis] % x.shape[axis]) }
      }
      return [.tensor(Tensor(.int64, [x.rank, places.count], int64s: indices))]
    })
}

extension Tensor {
  /// The positions of the elements that are not zero, false or empty.
  fileprivate var nonZeroPositions: [Int] {
    let flags: [Bool]
    if elementType == .string {
      flags = strings.map { !$0.isEmpty }
    } else if elementType.isComplex {
      let parts = complexParts
      flags = (0..<count).map { parts[2 * $0] != 0 || parts[2 * $0 + 1] != 0 }
    } else if elementType.isFloatingPoint {
      flags = doubles.map { $0 != 0 }
    } else {
      flags = booleans
    }
    return flags.indices.filter { flags[$0] }
  }
}
