import Diagnostics
import ModelIR

extension Operator {
  static let transpose = Operator(
    "Transpose",
    summary:
      "Reorders axes: axis `i` of the output is axis `perm[i]`; by default all are reversed.",
    versions: [
      .since(
        1, inputs: [.required("data", "T")], outputs: [.required("transposed", "T")],
        attributes: [.optional("perm", .ints)], types: ["T": .tensor(.all)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(21) { $0.types["T"] = .tensor(.allIR10) },
      .since(23) { $0.types["T"] = .tensor(.allIR11) },
      .since(24) { $0.types["T"] = .tensor(.allIR12) },
      .since(25) { $0.types["T"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        let rank = try context.optionalInts("perm")?.count
        context.setOutput(0, context.elementType(0), rank.map { .unknown(rank: $0) })
        return
      }
      let order = try context.permutation(rank: shape.rank)
      context.setOutput(0, context.elementType(0), Shape(order.map { shape[$0] }))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      return [.tensor(x.transposed(try context.permutation(rank: x.rank)))]
    },
    prepare: prepareTranspose,
    differentiate: differentiateTranspose)
}

extension NodeReading {
  /// The permutation of axes that the node asks for.
  func permutation(rank: Int) throws(Diagnostic) -> [Int] {
    guard let order = try optionalInts("perm") else { return (0..<rank).reversed() }
    guard order.sorted() == Array(0..<rank) else {
      throw invalid("perm", "is \(order), expected a permutation of 0 to \(rank - 1)")
    }
    return order
  }
}
