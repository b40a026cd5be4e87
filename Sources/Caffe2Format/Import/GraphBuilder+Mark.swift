import ModelIR

extension GraphBuilder {
  /// How much of a graph was there at some time.
  struct Mark {
    fileprivate var nodes: Int
    fileprivate var values: Int
    fileprivate var inputs: Int
    fileprivate var initializers: Int
    fileprivate var outerNodes: Int
    fileprivate var graphs: Int
    fileprivate var functions: Int
    fileprivate var operatorSets: Int
  }

  /// How much of the graph is there now.
  var mark: Mark {
    Mark(
      nodes: model.nodes.count, values: model.values.count, inputs: model[graph].inputs.count,
      initializers: model[graph].initializers.count, outerNodes: model[graph].nodes.count,
      graphs: model.graphs.count, functions: model.functions.count,
      operatorSets: model.operatorSets.count)
  }

  /// Whether a value was added after `mark` was taken.
  func isNew(_ value: ValueID, since mark: Mark) -> Bool { Int(value.index) >= mark.values }

  /// Removes what was added to the graph since `mark` was taken; values stay, with nothing that
  /// mentions them.
  mutating func rewind(to mark: Mark) {
    model.nodes.removeLast(model.nodes.count - mark.nodes)
    model[graph].nodes.removeLast(model[graph].nodes.count - mark.outerNodes)
    model.graphs.removeLast(model.graphs.count - mark.graphs)
    model.functions.removeLast(model.functions.count - mark.functions)
    model.operatorSets.removeLast(model.operatorSets.count - mark.operatorSets)
    model[graph].inputs.removeLast(model[graph].inputs.count - mark.inputs)
    model[graph].initializers.removeLast(model[graph].initializers.count - mark.initializers)
    for index in mark.values..<model.values.count { model.values[index].producer = nil }
  }
}
