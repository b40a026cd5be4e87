import ModelIR
import Operators

extension NodeRewriter {
  /// The axes from the attribute `axis` to the last.
  func axesFrom(_ x: ValueID) throws(Refusal) -> [Int] {
    let axis = try int("axis", or: -1)
    guard let rank = shape(x)?.rank else {
      guard axis < 0 else { throw .unknown("the rank of the input is not known") }
      return Array(axis...(-1))
    }
    return Array(try normalized(axis, rank: rank)..<rank)
  }

  /// The value in the type that statistics are computed in.
  mutating func inStashType(_ x: ValueID) throws(Refusal) -> ValueID {
    let number = try int("stash_type", or: 1)
    guard let type = Int32(exactly: number).flatMap({ ElementType(rawValue: $0) }) else {
      throw .attribute("'stash_type' is \(number), which is no type")
    }
    return try cast(x, to: type)
  }

  /// `1 / sqrt(mean of the squares + epsilon)`.
  mutating func inverseDeviation(_ squares: ValueID, _ axes: [Int]) throws(Refusal)
    -> ValueID
  {
    let mean = try reduce("ReduceMean", squares, axes)
    let epsilon = try scalar(try float("epsilon", or: 1e-5), try elementType(squares))
    return try self("Reciprocal", try self("Sqrt", try self("Add", mean, epsilon)))
  }
}
