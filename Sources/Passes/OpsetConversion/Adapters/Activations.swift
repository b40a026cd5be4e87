import ModelIR
import Operators

/// Functions of single elements that came with later operator sets, written out.
extension OperatorAdapter {
  static let gelu = OperatorAdapter(
    "Gelu",
    Change(
      20,
      down: .decomposed("Erf or Tanh and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let one = try node.scalar(1, try node.elementType(x))
        let half = try node.scaled(x, by: 0.5)
        let inner: ValueID
        if try node.string("approximate") == "tanh" {
          let cube = try node("Mul", x, try node("Mul", x, x))
          let sum = try node("Add", x, try node.scaled(cube, by: 0.044715))
          inner = try node("Tanh", try node.scaled(sum, by: (2 / Double.pi).squareRoot()))
        } else {
          inner = try node("Erf", try node.scaled(x, by: 0.5.squareRoot()))
        }
        try node.replace(by: "Mul", half, try node("Add", one, inner))
      }))

  static let swish = OperatorAdapter(
    "Swish",
    Change(
      24,
      down: .decomposed("Sigmoid and Mul") { node throws(Refusal) in
        let x = try node.input(0)
        let alpha = try node.float("alpha", or: 1)
        let inner = alpha == 1 ? x : try node.scaled(x, by: alpha)
        try node.replace(by: "Mul", x, try node("Sigmoid", inner))
      }))

  static let swiGLU = OperatorAdapter(
    "SwiGLU",
    Change(
      28,
      down: .decomposed("Sigmoid and Mul") { node throws(Refusal) in
        let a = try node.input(0)
        let alpha = try node.float("alpha", or: 1)
        let inner = alpha == 1 ? a : try node.scaled(a, by: alpha)
        let swish = try node("Mul", a, try node("Sigmoid", inner))
        try node.replace(by: "Mul", swish, try node.input(1))
      }))

  static let hardSwish = OperatorAdapter(
    "HardSwish",
    Change(
      14,
      down: .decomposed("HardSigmoid and Mul") { node throws(Refusal) in
        let x = try node.input(0)
        let gate = try node(
          "HardSigmoid", x, with: ["alpha": .float(1 / 6), "beta": .float(0.5)])
        try node.replace(by: "Mul", x, gate)
      }))

  static let mish = OperatorAdapter(
    "Mish",
    Change(
      18,
      down: .decomposed("Softplus, Tanh and Mul") { node throws(Refusal) in
        let x = try node.input(0)
        try node.replace(by: "Mul", x, try node("Tanh", try node("Softplus", x)))
      }))

  static let celu = OperatorAdapter(
    "Celu",
    Change(
      12,
      down: .decomposed("Exp, Max, Min and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let (zero, one) = (try node.scalar(0, type), try node.scalar(1, type))
        let alpha = try node.float("alpha", or: 1)
        let power = try node("Exp", try node.scaled(x, by: 1 / alpha))
        let below = try node.scaled(try node("Sub", power, one), by: alpha)
        try node.replace(by: "Add", try node("Max", x, zero), try node("Min", below, zero))
      }))

  static let thresholdedRelu = OperatorAdapter(
    "ThresholdedRelu",
    Change(
      10,
      down: .decomposed("Greater and Where") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let isAbove = try node("Greater", x, try node.scalar(try node.float("alpha", or: 1), type))
        try node.replace(by: "Where", isAbove, x, try node.scalar(0, type))
      }))

  static let shrink = OperatorAdapter(
    "Shrink", widening: .values,
    Change(
      9,
      down: .decomposed("comparisons and Where") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let (lambda, bias) = (try node.float("lambd", or: 0.5), try node.float("bias"))
        let isBelow = try node("Less", x, try node.scalar(-lambda, type))
        let isAbove = try node("Greater", x, try node.scalar(lambda, type))
        let raised = try node("Add", x, try node.scalar(bias, type))
        let lowered = try node("Sub", x, try node.scalar(bias, type))
        let rest = try node("Where", isAbove, lowered, try node.scalar(0, type))
        try node.replace(by: "Where", isBelow, raised, rest)
      }))

  static let sign = OperatorAdapter(
    "Sign", widening: .values,
    Change(
      9,
      down: .decomposed("comparisons with zero") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let zero = try node.scalar(0, type)
        let above = try node.cast(try node("Greater", x, zero), to: type)
        try node.replace(by: "Sub", above, try node.cast(try node("Less", x, zero), to: type))
      }))

  static let round = OperatorAdapter(
    "Round",
    Change(
      11,
      down: .decomposed("Floor and comparisons") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let half = try node.scalar(0.5, type)
        let floor = try node("Floor", x)
        let rest = try node("Sub", x, floor)
        let halves = try node("Floor", try node.scaled(floor, by: 0.5))
        let isOdd = try node("Less", try node("Add", halves, halves), floor)
        let isTie = try node("And", try node("Equal", rest, half), isOdd)
        let moves = try node("Or", try node("Greater", rest, half), isTie)
        let rounded = try node("Add", floor, try node.cast(moves, to: type))
        // Infinities are left as they are.
        try node.replace(by: "Where", try node("Equal", x, floor), x, rounded)
      }))

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
