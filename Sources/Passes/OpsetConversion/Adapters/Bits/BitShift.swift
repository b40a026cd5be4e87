import ModelIR
import Operators

extension OperatorAdapter {
  static let bitShift = OperatorAdapter(
    "BitShift", widening: .none,
    Change(
      28,
      down: .decomposed(
        "a product with, or a quotient by, a power of two from a table, of signed integers"
      ) {
        node throws(Refusal) in
        if try node.elementType(try node.input(0)).isSignedInteger { try node.shift() }
      }),
    Change(
      11,
      down: .decomposed("a product with, or a quotient by, a power of two from a table") {
        node throws(Refusal) in
        try node.shift()
      }))
}

extension NodeRewriter {
  fileprivate mutating func shift() throws(Refusal) {
    let (x, y) = (try input(0), try input(1))
    let type = try elementType(x)
    let width = type.bitWidth ?? 64
    let isLeft = try string("direction") == "LEFT"
    // A shift by less than nothing, or by the width and more, means the same as by the width.
    let wide = try cast(y, to: .int64)
    let limit = try scalar(width)
    var isOutside = try self("Greater", wide, limit)
    if type.isSignedInteger || type == .uint64 {
      isOutside = try self("Or", isOutside, try self("Less", wide, try scalar(0)))
    }
    let places = try self("Where", isOutside, limit, wide)
    if isLeft {
      let table = Tensor(
        type, [width + 1], int64s: (0...width).map { $0 == width ? 0 : 1 << Int64($0) })
      let factor = try self("Gather", try constant(table), places, with: ["axis": .int(0)])
      try replace(by: "Mul", x, factor)
      return
    }
    if type.isSignedInteger {
      guard width < 64 else {
        throw .type("a right shift of int64 with its sign has no counterpart")
      }
      // Rounded down: what is left of the division is taken away first.
      let powers = Tensor(.int64, [width + 1], int64s: (0...width).map { 1 << Int64($0) })
      let divisor = try self("Gather", try constant(powers), places, with: ["axis": .int(0)])
      let value = try cast(x, to: .int64)
      let rest = try self("Mod", value, divisor)
      let quotient = try self("Div", try self("Sub", value, rest), divisor)
      try replace(by: "Cast", quotient, with: ["to": .int(Int64(type.rawValue))])
      return
    }
    let powers = Tensor(
      type, [width + 1], int64s: (0...width).map { $0 == width ? 1 : 1 << Int64($0) })
    let divisor = try self("Gather", try constant(powers), places, with: ["axis": .int(0)])
    let quotient = try self("Div", x, divisor)
    let isGone = try self("Equal", places, limit)
    try replace(by: "Where", isGone, try constant(Tensor(zeros: type, [])), quotient)
  }
}
