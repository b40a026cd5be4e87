package import ModelIR

extension GraphBuilder {
  /// How much of a graph was there at some time.
  package struct Mark {
    fileprivate var nodes: Int
    fileprivate var values: Int
    fileprivate var inputs: Int
    fileprivate var initializers: Int
    fileprivate var valueInfos: Int
    fileprivate var outerNodes: Int
    fileprivate var graphs: Int
    fileprivate var functions: Int
    fileprivate var operatorSets: Int
  }

  /// How much of the graph is there now.
  package var mark: Mark {
    Mark(
      nodes: model.nodes.count, values: model.values.count, inputs: model[graph].inputs.count,
      initializers: model[graph].initializers.count, valueInfos: model[graph].valueInfos.count,
      outerNodes: model[graph].nodes.count, graphs: model.graphs.count,
      functions: model.functions.count, operatorSets: model.operatorSets.count)
  }

  /// Whether a value was added after `mark` was taken.
  package func isNew(_ value: ValueID, since mark: Mark) -> Bool { Int(value.index) >= mark.values }

  /// Whether a value is an input of the graph.
  package func isInput(_ value: ValueID) -> Bool {
    model[graph].inputs.contains { $0.value == value }
  }

  /// Removes the nodes, inputs, constants and functions added since `mark` was taken; their values
  /// stay, with nothing that mentions them.
  package mutating func rewind(to mark: Mark) {
    model.nodes.removeLast(model.nodes.count - mark.nodes)
    model[graph].nodes.removeLast(model[graph].nodes.count - mark.outerNodes)
    model.graphs.removeLast(model.graphs.count - mark.graphs)
    model.functions.removeLast(model.functions.count - mark.functions)
    model.operatorSets.removeLast(model.operatorSets.count - mark.operatorSets)
    model[graph].inputs.removeLast(model[graph].inputs.count - mark.inputs)
    model[graph].initializers.removeLast(model[graph].initializers.count - mark.initializers)
    model[graph].valueInfos.removeLast(model[graph].valueInfos.count - mark.valueInfos)
    for index in mark.values..<model.values.count { model.values[index].producer = nil }
  }
}
