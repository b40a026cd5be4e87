/// Names a node of a model.
public struct NodeID: Hashable, Sendable, Comparable {
  /// The position in ``Model/nodes``.
  public let index: Int32

  package init(_ index: Int) { self.index = Int32(index) }

  /// Orders by position.
  public static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}

/// Names a value of a model: a graph input, an initializer, a node's output, or a name that
/// nothing defines.
public struct ValueID: Hashable, Sendable, Comparable {
  /// The position in ``Model/values``.
  public let index: Int32

  @inlinable
  package init(_ index: Int) { self.index = Int32(index) }

  /// Orders by position.
  public static func < (a: ValueID, b: ValueID) -> Bool { a.index < b.index }
}

/// Names a graph of a model: the main graph, a subgraph, or a function's body.
public struct GraphID: Hashable, Sendable, Comparable {
  /// The position in ``Model/graphs``.
  public let index: Int32

  package init(_ index: Int) { self.index = Int32(index) }

  /// Orders by position.
  public static func < (a: GraphID, b: GraphID) -> Bool { a.index < b.index }
}
