import ModelIR

/// The names that a graph declares.
struct Scope {
  /// The graph.
  let graph: GraphID
  /// Its values, and those of no graph that it was the first to name.
  var values: [String: ValueID] = [:]
}

extension ModelDecoder {
  /// Opens the scope of a new graph, whose names can stand for values of the scopes around it.
  mutating func openScope() -> GraphID {
    let graph = model.addGraph(parent: scopes.last?.graph)
    scopes.append(Scope(graph: graph))
    return graph
  }

  /// The value of this name in the innermost scope, which is made where it declares none.
  @discardableResult
  mutating func declare(_ name: String) -> ValueID {
    let innermost = scopes.count - 1
    if let known = scopes[innermost].values[name] { return known }
    let value = model.addValue(name, in: scopes[innermost].graph)
    scopes[innermost].values[name] = value
    return value
  }

  /// The value that `name` stands for: the innermost declaration, or a new value that nothing
  /// defines.
  mutating func resolve(_ name: String) -> ValueID {
    for scope in scopes.reversed() {
      if let value = scope.values[name] { return value }
    }
    return declare(name)
  }

  /// The value of an input or output of a node, where the empty name means none.
  mutating func resolveSlot(_ name: String) -> ValueID? {
    name.isEmpty ? nil : resolve(name)
  }
}
