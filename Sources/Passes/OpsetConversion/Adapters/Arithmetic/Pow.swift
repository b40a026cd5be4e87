import ModelIR
import Operators

extension OperatorAdapter {
  static let pow = OperatorAdapter(
    "Pow",
    .broadcasting,
    Change(
      12,
      down: .decomposed("Casts, where base and exponent differ in type") { node throws(Refusal) in
        let (base, exponent) = (try node.input(0), try node.input(1))
        let (type, other) = (try node.elementType(base), try node.elementType(exponent))
        if type == other, type.isFloatingPoint { return }
        guard type.isFloatingPoint else {
          throw .type("Pow of integers, whose results wrap around, came with operator set 12")
        }
        guard
          other.isFloatingPoint
            || [.int8, .uint8, .int16, .uint16, .int32, .uint32].contains(other)
        else {
          throw .type(
            "the exponent is \(other.name), which no type of numbers before operator set 12 holds")
        }
        let power = try node(
          "Pow", try node.cast(base, to: .double), try node.cast(exponent, to: .double), opset: 7)
        try node.replace(by: "Cast", power, with: ["to": .int(Int64(type.rawValue))])
      }))
}
