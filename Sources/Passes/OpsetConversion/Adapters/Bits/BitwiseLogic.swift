import ModelIR
import Operators

extension OperatorAdapter {
  static let bitwiseAnd = OperatorAdapter("BitwiseAnd", widening: .none, .bits("And"))

  static let bitwiseOr = OperatorAdapter("BitwiseOr", widening: .none, .bits("Or"))

  static let bitwiseXor = OperatorAdapter("BitwiseXor", widening: .none, .bits("Xor"))
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
