import Diagnostics
import ModelIR

// What FusedMatMul and its relatives have in common.

/// Which axes of an operand of FusedMatMul change places before it is multiplied.
struct OperandOrder {
  /// For each axis of the operand as it is multiplied, the axis of the input.
  let order: [Int]

  /// The order for an operand of this rank; vectors stay as they are.
  ///
  /// - Parameters:
  ///   - isTransposed: whether the last two axes change places.
  ///   - isBatchTransposed: whether the first axis moves behind the batch's, before that.
  init(rank: Int, isTransposed: Bool, isBatchTransposed: Bool) {
    var order = Array(0..<rank)
    if isBatchTransposed, rank > 2 {
      order.removeFirst()
      order.insert(0, at: rank - 2)
    }
    if isTransposed, rank > 1 { order.swapAt(rank - 2, rank - 1) }
    self.order = order
  }
}

extension NodeReading {
  /// The order of axes of the left (`A`) or right (`B`) operand.
  fileprivate func operandOrder(_ side: String, rank: Int) throws(Diagnostic) -> OperandOrder {
    OperandOrder(
      rank: rank, isTransposed: try bool("trans" + side),
      isBatchTransposed: try optionalInt("transBatch" + side) ?? 0 != 0)
  }
}

/// Output 0 has the type of input 0 and the shape of the product.
let inferFusedProduct: Inference = { context throws(Diagnostic) in
  var facts: [InferenceContext.Fact?] = []
  for (index, side) in ["A", "B"].enumerated() {
    var shape: Shape?
    if let given = context.shape(index) {
      shape = Shape(try context.operandOrder(side, rank: given.rank).order.map { given[$0] })
    }
    facts.append(InferenceContext.Fact(type: .tensor(context.elementType(index), shape)))
  }
  try context.infer(as: .matMul, inputs: facts)
}

/// The product of the operands, as MatMul defines it, times `alpha`.
let evaluateFusedProduct: Evaluation = { context throws(Diagnostic) in
  var operands: [Tensor] = []
  for (index, side) in ["A", "B"].enumerated() {
    let tensor = try context.tensor(index)
    operands.append(
      tensor.transposed(try context.operandOrder(side, rank: tensor.rank).order))
  }
  let (a, b) = (operands[0], operands[1])
  guard a.elementType == b.elementType else {
    throw context.mismatch("'A' is \(a.elementType.name) and 'B' is \(b.elementType.name)")
  }
  let product = try context.matrixProduct(a, b)
  let alpha = try context.float("alpha")
  let values = product.multiply(a.doubles, b.doubles).map { alpha * $0 }
  return [.tensor(Tensor(a.elementType, product.shape, doubles: values))]
}

/// Prepares the product of operands whose batches stay where they are.
let prepareFusedProduct: Preparation = { context throws(Diagnostic) in
  guard try context.optionalInt("transBatchA") ?? 0 == 0,
    try context.optionalInt("transBatchB") ?? 0 == 0
  else { return nil }
  return try prepareProduct(
    context, transposesA: context.bool("transA"), transposesB: context.bool("transB"),
    alpha: Float(context.float("alpha")))
}

/// The attributes of FusedMatMul.
let fusedProductAttributes: [AttributeSpec] = [
  .float("alpha", 1), .int("transA", 0), .int("transB", 0), .int("transBatchA", 0),
  .int("transBatchB", 0),
]
