import Diagnostics
import ModelIR

// What the normalizations of a sum have in common: SkipLayerNormalization and
// SkipSimplifiedLayerNormalization.

/// The sum of input, skip and bias, as rows to be normalized.
struct SkipSum {
  /// The shape: that of the input.
  let shape: [Int]
  /// The numbers.
  let values: [Double]
  /// The length of a row.
  let width: Int
  /// The shape of what there is one of for each row.
  var reducedShape: [Int] { shape.dropLast() + [1] }

  /// Adds up inputs 0 and 1 and the vector that is input `bias`, where there is one.
  init(_ context: borrowing EvaluationContext, bias: Int) throws(Diagnostic) {
    let x = try context.tensor(0)
    let skip = try context.tensor(1)
    guard x.rank == 2 || x.rank == 3, skipShapes(x.shape).contains(skip.shape) else {
      throw context.mismatch("a skip of shape \(skip.shape) does not fit \(x.shape)")
    }
    guard x.elementType == skip.elementType else {
      throw context.mismatch(
        "element types \(x.elementType.name) and \(skip.elementType.name) differ")
    }
    shape = x.shape
    width = x.shape[x.rank - 1]
    let addends = skip.doubles
    var sum = x.doubles.enumerated().map { $1 + addends[$0 % addends.count] }
    if context.hasInput(bias) {
      let vector = try context.perChannel(bias, count: width)
      sum = sum.enumerated().map { $1 + vector[$0 % vector.count] }
    }
    values = sum
  }
}

/// The shapes that the skip may have: the input's, or without the batch.
func skipShapes(_ shape: [Int]) -> [[Int]] {
  shape.count < 3 ? [shape] : [shape, [1] + shape.dropFirst(), Array(shape.dropFirst())]
}

/// Output 0 and, as output 3, the sum are like input 0; outputs 1 and 2 have a float for each row.
let inferSkipNormalization: Inference = { context throws(Diagnostic) in
  var reduced = context.shape(0)
  if let rank = reduced?.rank {
    guard rank == 2 || rank == 3 else {
      throw context.mismatch("an input of rank \(rank) cannot be normalized, expected 2 or 3")
    }
    reduced?[rank - 1] = 1
  }
  context.setOutput(0, context.type(0))
  context.setOutput(1, .float, reduced)
  context.setOutput(2, .float, reduced)
  context.setOutput(3, context.type(0))
}

/// `1 / sqrt(mean(x²) + epsilon)` of each block of `size` numbers.
func inverseRootMeanSquares(_ x: [Double], size: Int, epsilon: Double) -> [Double] {
  guard size > 0 else { return [] }
  return stride(from: 0, to: x.count, by: size).map { start in
    let squares = x[start..<start + size].reduce(0) { $0 + $1 * $1 }
    return 1 / (squares / Double(size) + epsilon).squareRoot()
  }
}
