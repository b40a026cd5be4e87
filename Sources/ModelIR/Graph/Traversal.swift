extension Model {
  /// The values that a node reads: its inputs and all that its subgraphs capture or hand out.
  public func valuesRead(by id: NodeID) -> [ValueID] {
    let node = self[id]
    var values = node.inputs.compactMap { $0 }
    for graph in node.subgraphs { collectValuesRead(in: graph, &values) }
    return values
  }

  private func collectValuesRead(in id: GraphID, _ values: inout [ValueID]) {
    for node in self[id].nodes { values.append(contentsOf: valuesRead(by: node)) }
    values.append(contentsOf: self[id].outputs.map(\.value))
  }

  /// The value of this name among the main graph's inputs, initializers and node outputs.
  public func value(named name: String) -> ValueID? {
    guard let index = values.firstIndex(where: { $0.name == name && $0.graph == mainGraph }) else {
      return nil
    }
    return ValueID(index)
  }
}
