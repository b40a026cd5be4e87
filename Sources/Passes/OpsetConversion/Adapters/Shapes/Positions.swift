import ModelIR
import Operators

extension NodeRewriter {
  /// The positions along an axis of a value, as a vector: known, or counted at run time.
  mutating func positions(_ value: ValueID, _ axis: Int) throws(Refusal) -> ValueID {
    if let extent = extent(of: value, axis), extent <= 1 << 16 {
      return try vector(Array(0..<extent))
    }
    let extent = try self(
      "Gather", try self("Shape", value), try scalar(axis), with: ["axis": .int(0)])
    return try self("Range", try scalar(0), extent, try scalar(1))
  }
}
