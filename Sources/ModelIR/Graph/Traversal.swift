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

  /// The value of this name in a graph, or in those around it.
  public func value(named name: String, in graph: GraphID) -> ValueID? {
    var place: GraphID? = graph
    while let current = place {
      let found = values.firstIndex { $0.graph == current && $0.name == name }
      if let found { return ValueID(found) }
      place = self[current].parent
    }
    return nil
  }

  /// The value of this name among the main graph's inputs, initializers and node outputs.
  public func value(named name: String) -> ValueID? {
    guard let index = values.firstIndex(where: { $0.name == name && $0.graph == mainGraph }) else {
      return nil
    }
    return ValueID(index)
  }
}

extension Node {
  /// Whether the node computes gradients: then it names values of the graph in attributes.
  public var isGradient: Bool {
    operatorType == "Gradient" && canonicalDomain == "ai.onnx.preview.training"
  }

  /// The values that the node names in attributes: what a gradient is of, and by what.
  public var namedValues: [ByteString] {
    guard isGradient else { return [] }
    return attributes.flatMap { attribute -> [ByteString] in
      switch (attribute.name, attribute.value) {
      case ("y", .string(let name)): [name]
      case ("xs", .strings(let names)), ("zs", .strings(let names)): names
      default: []
      }
    }
  }
}
