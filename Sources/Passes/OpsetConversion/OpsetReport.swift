public import Diagnostics

/// What a change of operator sets did.
public struct OpsetReport: Sendable {
  /// Nodes of one operator that moved between the same versions in the same way.
  public struct Move: Sendable, Hashable {
    /// The operator with its domain.
    public var qualifiedOperator: String
    /// The version that the nodes were written for.
    public var from: Int
    /// The version that they are written for now; nil where other operators took their place.
    public var to: Int?
    /// The operators of nodes that were added, each with how many, sorted by name.
    public var inserted: [String]
  }

  /// The moves with the number of nodes of each, in the order of the first node.
  public internal(set) var moves: [(move: Move, count: Int)] = []
  /// What else changed, in words.
  public internal(set) var notes: [String] = []
  /// The nodes that cannot be expressed, each with its place and reason.
  public internal(set) var refusals: [Diagnostic] = []
  private var positions: [Move: Int] = [:]

  mutating func record(_ move: Move) {
    if let position = positions[move] {
      moves[position].count += 1
    } else {
      positions[move] = moves.count
      moves.append((move, 1))
    }
  }
}
