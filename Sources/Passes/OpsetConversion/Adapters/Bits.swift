import ModelIR
import Operators

/// Operators on the bits of integers, by arithmetic.
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

  static let bitwiseAnd = OperatorAdapter("BitwiseAnd", widening: .none, .bits("And"))
  static let bitwiseOr = OperatorAdapter("BitwiseOr", widening: .none, .bits("Or"))
  static let bitwiseXor = OperatorAdapter("BitwiseXor", widening: .none, .bits("Xor"))
  static let bitwiseNot = OperatorAdapter(
    "BitwiseNot", widening: .none,
    Change(
      18,
      down: .decomposed("Sub from the number of all ones") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let ones = try node.constant(Tensor(type, [], int64s: [-1]))
        try node.replace(by: "Sub", ones, x)
      }))
}

extension OperatorAdapter.Change {
  /// Version 18 brought the operators on bits.
  fileprivate static func bits(_ logical: String) -> OperatorAdapter.Change {
    OperatorAdapter.Change(
      18,
      down: .decomposed("\(logical) of the bits one by one, made by Mod and Div, for up to 32 bits")
      {
        node throws(Refusal) in
        try node.combineBits(by: logical)
      })
  }
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

  fileprivate mutating func combineBits(by logical: String) throws(Refusal) {
    let (a, b) = (try input(0), try input(1))
    let type = try elementType(a)
    let width = type.bitWidth ?? 64
    guard width <= 32 else { throw .type("\(type.name) has too many bits for arithmetic of 64") }
    let weights = (0..<width).map { Int64(1) << Int64($0) }
    let powers = try constant(Tensor(.int64, [width], int64s: weights))
    let rank = max(try rank(a), try rank(b))
    var bits: [ValueID] = []
    for value in [a, b] {
      let own = try self.rank(value)
      // Rank is made equal first: the bits stand in a last axis of their own.
      var wide = try cast(value, to: .int64)
      if own < rank { wide = try unsqueeze(wide, Array(0..<rank - own)) }
      let spread = try unsqueeze(wide, [rank])
      let rest = try self("Mod", spread, powers)
      let quotient = try self("Div", try self("Sub", spread, rest), powers)
      bits.append(try cast(try self("Mod", quotient, try scalar(2)), to: .bool))
    }
    let combined = try cast(try add(logical, bits), to: .int64)
    let sum = try reduce("ReduceSum", try self("Mul", combined, powers), [rank], keepsAxes: false)
    try replace(by: "Cast", sum, with: ["to": .int(Int64(type.rawValue))])
  }
}
