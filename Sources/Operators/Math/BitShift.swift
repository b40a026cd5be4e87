import Diagnostics
import ModelIR

extension Operator {
  static let bitShift = Operator(
    "BitShift",
    summary: """
      Shifts the bits of integers to the left or right, with broadcasting. A right shift of a signed \\
      integer copies the sign; a shift by a negative number or by the width or more leaves nothing \\
      but that copy, or 0.
      """,
    versions: [
      .since(
        11, inputs: [.required("X", "T"), .required("Y", "T")], outputs: [.required("Z", "T")],
        attributes: [.required("direction", .string)], types: ["T": .tensor(.unsignedIntegers)]),
      .since(28) { $0.types["T"] = .tensor(.integers) },
    ],
    infer: inferBroadcast,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let width = x.elementType.byteWidth * 8
      let isLeft = try context.isLeftShift()
      return [
        .tensor(
          try context.combine(
            x, try context.tensor(1), real: { x, _ in x },
            signed: { x, y in
              if y < 0 || y >= width { return isLeft || x >= 0 ? 0 : -1 }
              return isLeft ? x << y : x >> y
            },
            unsigned: { x, y in y >= width ? 0 : isLeft ? x << y : x >> y }))
      ]
    })
}

extension EvaluationContext {
  fileprivate func isLeftShift() throws(Diagnostic) -> Bool {
    switch try string("direction") {
    case "LEFT": return true
    case "RIGHT": return false
    case let other: throw invalid("direction", "is '\(other)', expected 'LEFT' or 'RIGHT'")
    }
  }
}
