import ModelIR
import Operators

extension OperatorAdapter {
  static let mod = OperatorAdapter(
    "Mod", widening: .values,
    Change(
      28,
      down: .decomposed("floor of the quotient, for real numbers") { node throws(Refusal) in
        let (a, b) = (try node.input(0), try node.input(1))
        guard try node.elementType(a).isFloatingPoint, try node.int("fmod") == 0 else { return }
        // The remainder of the division toward zero gets the divisor's sign.
        let rest = try node("Mod", a, b, with: ["fmod": .int(1)])
        let zero = try node.scalar(0, try node.elementType(a))
        let differs = try node("Xor", try node("Less", rest, zero), try node("Less", b, zero))
        let isZero = try node("Equal", rest, zero)
        let moved = try node("Where", differs, try node("Add", rest, b), rest)
        try node.replace(by: "Where", isZero, try node("Mul", b, zero), moved)
      }),
    Change(
      10,
      down: .decomposed("the quotient toward zero, for integers") { node throws(Refusal) in
        let (a, b) = (try node.input(0), try node.input(1))
        let type = try node.elementType(a)
        guard type.isInteger else {
          throw .missing("Mod of real numbers came with operator set 10")
        }
        let quotient = try node("Div", a, b)
        let rest = try node("Sub", a, try node("Mul", quotient, b))
        guard try node.int("fmod") == 0, type.isSignedInteger else {
          try node.finish(rest)
          return
        }
        let zero = try node.scalar(0, type)
        let differs = try node("Xor", try node("Less", rest, zero), try node("Less", b, zero))
        let isNotZero = try node("Not", try node("Equal", rest, zero))
        let moves = try node.cast(try node("And", differs, isNotZero), to: type)
        try node.replace(by: "Add", rest, try node("Mul", moves, b))
      }))
}
