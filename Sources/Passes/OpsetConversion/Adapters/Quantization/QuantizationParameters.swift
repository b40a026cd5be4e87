import ModelIR
import Operators

extension NodeRewriter {
  func scaleType() -> ElementType? {
    optionalInput(1).flatMap { type($0)?.elementType }
  }

  func resultType() -> ElementType? {
    node.outputs.first.flatMap { $0 }.flatMap { type($0)?.elementType }
  }

  /// Whether an input has integers of 16 bits, which version 21 brought.
  func has16Bits(_ index: Int) throws(Refusal) -> Bool {
    guard let value = optionalInput(index) else { return false }
    return [.int16, .uint16].contains(try elementType(value))
  }

  /// Whether scale and zero point are those of positions along an axis.
  func hasAxis() throws(Refusal) -> Bool { try extents(try input(1)).count > 0 }

  /// A parameter in the shape in which it is broadcast over the data.
  mutating func spread(_ parameter: ValueID, over x: ValueID) throws(Refusal) -> ValueID {
    let extents = try extents(parameter)
    if extents.isEmpty { return parameter }
    let rank = try rank(x)
    if extents.count == 1, extents[0] == 1, rank != 1 { return try reshape(parameter, []) }
    let axis = try normalized(try int("axis", or: 1), rank: rank)
    let block = try int("block_size")
    guard block > 0, extents.count == rank else {
      var shape = [Int](repeating: 1, count: rank)
      shape[axis] = extents[0]
      return try reshape(parameter, shape)
    }
    // Each entry as often as its block is long; the last block may be shorter.
    let length = try count(try self.extents(x)[axis])
    let places = (0..<length).map { $0 / block }
    return try self("Gather", parameter, try vector(places), with: ["axis": .int(Int64(axis))])
  }
}
