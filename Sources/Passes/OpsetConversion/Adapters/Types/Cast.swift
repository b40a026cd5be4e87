import ModelIR
import Operators

extension OperatorAdapter {
  static let cast = OperatorAdapter(
    "Cast", widening: .none,
    Change(
      24,
      down: .adjusted("Clip before it where infinities would become NaN; `round_mode` is left out")
      {
        node throws(Refusal) in
        try node.clipInfinities()
        if try node.castTarget() != .float8e8m0 { node.remove("round_mode") }
      }),
    // The types that `saturate` is about came with it.
    Change(
      19,
      down: .adjusted("`saturate` is left out") { node throws(Refusal) in node.remove("saturate") }),
    Change(
      6,
      up: .adjusted("`to` becomes a number") { node throws(Refusal) in
        let name = try node.string("to").lowercased()
        guard let type = ElementType(name: name) else {
          throw .attribute("'to' is '\(name)', which is no type")
        }
        node.set("to", .int(Int64(type.rawValue)))
      },
      down: .adjusted("`to` becomes a name") { node throws(Refusal) in
        guard let type = try node.castTarget() else { throw .attribute("'to' is no type") }
        node.set("to", .string(ByteString(type.name.uppercased())))
      }))
}

extension NodeRewriter {
  fileprivate func castTarget() throws(Refusal) -> ElementType? {
    try optionalInt("to").flatMap { Int32(exactly: $0) }.flatMap { ElementType(rawValue: $0) }
  }

  /// Before version 24 infinities become NaN in the types that have none but NaN, even where numbers
  /// beyond the range become the largest.
  fileprivate mutating func clipInfinities() throws(Refusal) {
    let largest: [ElementType: Double] = [.float8e4m3fnuz: 240, .float8e5m2fnuz: 57344]
    guard let target = try castTarget(), let bound = largest[target],
      try int("saturate", or: 1) != 0
    else {
      return
    }
    let x = try input(0)
    let type = try elementType(x)
    guard ElementTypes.floatsAndBFloat16.contains(type) else { return }
    setInput(0, try self("Clip", x, try scalar(-bound, type), try scalar(bound, type)))
  }
}
