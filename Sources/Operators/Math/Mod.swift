import Diagnostics
import Glibc
import ModelIR

extension Operator {
  static let mod = Operator(
    "Mod",
    summary: """
      Computes the remainder of a division element by element, with broadcasting: \\
      `a - floor(a / b) * b`, which has the sign of the divisor, or with `fmod` set \\
      `a - trunc(a / b) * b`, which has the sign of the dividend. Before opset 28 real numbers need \\
      `fmod`.
      """,
    versions: [
      .since(
        10, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T")],
        attributes: [.int("fmod", 0)], types: ["T": .tensor(.numeric)]),
      .since(13) { $0.types["T"] = .tensor(.numericAndBFloat16) },
      .since(28),
    ],
    infer: inferBroadcast,
    evaluate: { context throws(Diagnostic) in
      let truncates = try context.bool("fmod")
      let a = try context.tensor(0)
      let b = try context.tensor(1)
      if a.elementType.isFloatingPoint, !truncates, context.since < 28 {
        throw context.invalid("fmod", "is 0, expected 1 for real numbers before opset 28")
      }
      try context.requireNonzeroDivisors(b)
      if truncates {
        return [
          .tensor(
            try context.combine(
              a, b, real: { fmod($0, $1) }, signed: { $1 == -1 ? 0 : $0 % $1 },
              unsigned: { $0 % $1 }))
        ]
      }
      return [
        .tensor(
          try context.combine(
            a, b, real: floorRemainder, signed: floorRemainder, unsigned: { $0 % $1 }))
      ]
    })
}

/// The remainder of the division rounded down, with the sign of the divisor, also for zero.
private func floorRemainder(_ a: Double, _ b: Double) -> Double {
  let remainder = fmod(a, b)
  if remainder == 0 { return copysign(0, b) }
  return (remainder < 0) == (b < 0) ? remainder : remainder + b
}

private func floorRemainder(_ a: Int64, _ b: Int64) -> Int64 {
  if b == -1 { return 0 }
  let remainder = a % b
  return remainder == 0 || (remainder < 0) == (b < 0) ? remainder : remainder + b
}
