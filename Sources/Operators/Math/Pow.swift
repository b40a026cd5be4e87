import Diagnostics
import ModelIR

extension Operator {
  static let pow = Operator(
    "Pow",
    summary: """
      Raises the elements of the first tensor to the powers given by the second, with \\
      broadcasting. The result has the type of the base.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .required("Y", "T")], outputs: [.required("Z", "T")],
        attributes: [.optional("axis", .int), .int("broadcast", 0)],
        types: ["T": .tensor(.floats)]),
      .since(7) { $0.remove("axis", "broadcast") },
      .since(12) {
        $0.inputs = [.required("X", "T"), .required("Y", "T1")]
        $0.types["T"] = .tensor(.floats.union(.indices))
        $0.types["T1"] = .tensor(.numeric)
      },
      .since(13) { $0.types["T"] = .tensor(.floatsAndBFloat16.union(.indices)) },
      .since(15) { $0.types["T1"] = .tensor(.numericAndBFloat16) },
    ],
    infer: inferArithmetic,
    evaluate: { context throws(Diagnostic) in
      let base = try context.tensor(0)
      let exponent = try context.legacyBroadcast(try context.tensor(1), to: base)
      let shape = try context.broadcastShape(base, exponent)
      let x = base.broadcast(to: shape)
      let y = exponent.broadcast(to: shape)
      guard x.elementType.isInteger, y.elementType.isInteger else {
        let values = zip(x.doubles, y.doubles).map { pow($0, $1) }
        return [.tensor(Tensor(x.elementType, shape, doubles: values))]
      }
      var powers: [Int64] = []
      powers.reserveCapacity(x.count)
      let isUnsigned = y.elementType.isUnsignedInteger
      for (base, exponent) in zip(x.int64s, y.int64s) {
        if exponent >= 0 || isUnsigned {
          powers.append(wrappingPower(base, UInt64(bitPattern: exponent)))
        } else if base == 0 {
          throw context.invalidData("0 is raised to the negative power \(exponent)")
        } else {
          powers.append(base == 1 || base == -1 && exponent % 2 == 0 ? 1 : base == -1 ? -1 : 0)
        }
      }
      return [.tensor(Tensor(x.elementType, shape, int64s: powers))]
    },
    prepare: preparePow,
    differentiate: differentiatePow)
}

/// A power by repeated squaring, modulo 2^64.
private func wrappingPower(_ base: Int64, _ exponent: UInt64) -> Int64 {
  var result: Int64 = 1
  var square = base
  var rest = exponent
  while rest > 0 {
    if rest & 1 == 1 { result = result &* square }
    square = square &* square
    rest >>= 1
  }
  return result
}
