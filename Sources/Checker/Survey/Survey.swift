import Diagnostics
import ModelIR

/// Every graph and node of a model with its place, and where values are defined and read.
///
/// The walk is a loop, each graph is visited once, and rules iterate over flat lists: neither deep
/// nesting nor graphs that contain themselves can do harm.
struct Survey: Sendable {
  /// The graphs, each after the one around it.
  private(set) var graphs: [GraphPlace] = []
  /// The nodes, graph by graph.
  private(set) var nodes: [NodePlace] = []
  /// Everything that defines a value, in the same order.
  private(set) var definitions: [Definition] = []
  /// Everything that reads a value, in the same order.
  private(set) var reads: [Read] = []
  /// The first definition of each value, by the index of its id; -1 where there is none.
  private var firstDefinition: [Int32]
  /// The definition of the same value that follows each definition; -1 behind the last.
  private var nextDefinition: [Int32] = []
  /// Where the reads of each node stand in ``reads``.
  private var readsOfNode: [Range<Int>] = []

  init(_ model: Model) {
    firstDefinition = [Int32](repeating: -1, count: model.values.count)
    nodes.reserveCapacity(model.nodes.count)
    var waiting = roots(of: model)
    var visited = Set(waiting.map(\.id))
    var next = 0
    while next < waiting.count {
      let place = waiting[next]
      next += 1
      let graph = graphs.count
      graphs.append(place)
      let firstNode = nodes.count
      add(model[place.id], of: model, at: graph)
      for index in firstNode..<nodes.count {
        for id in nodes[index].node.subgraphs where visited.insert(id).inserted {
          let location = nodes[index].location.appending(.graph(model[id].name ?? ""))
          waiting.append(
            GraphPlace(
              id: id, role: .subgraph(of: index), parent: graph, function: place.function,
              location: location))
        }
      }
    }
    nextDefinition = [Int32](repeating: -1, count: definitions.count)
    for index in definitions.indices.reversed() {
      let value = Int(definitions[index].value.index)
      nextDefinition[index] = firstDefinition[value]
      firstDefinition[value] = Int32(index)
    }
  }

  private func roots(of model: Model) -> [GraphPlace] {
    var roots: [GraphPlace] = []
    if let id = model.mainGraph {
      let location = Location([.graph(model[id].name ?? "")])
      roots.append(
        GraphPlace(id: id, role: .main, parent: nil, function: nil, location: location))
    }
    for (index, function) in model.functions.enumerated() {
      roots.append(
        GraphPlace(
          id: function.body, role: .function(index), parent: nil, function: index,
          location: Location([function.locationStep])))
    }
    for (index, info) in model.trainingInfo.enumerated() {
      let outer = Location([.field("training_info[\(index)]")])
      func add(_ id: GraphID?, _ role: GraphPlace.Role, parent: Int?) {
        guard let id else { return }
        let location = outer.appending(.graph(model[id].name ?? ""))
        roots.append(
          GraphPlace(id: id, role: role, parent: parent, function: nil, location: location))
      }
      add(info.initialization, .initialization, parent: nil)
      // The algorithm continues the main graph and reads its values.
      add(info.algorithm, .algorithm, parent: model.mainGraph == nil ? nil : 0)
    }
    return roots
  }

  private mutating func add(_ graph: Graph, of model: Model, at index: Int) {
    for (slot, input) in graph.inputs.enumerated() {
      define(input.value, at: index, .input(slot))
    }
    for initializer in graph.initializers { define(initializer.value, at: index, .initializer) }
    for initializer in graph.sparseInitializers {
      define(initializer.value, at: index, .initializer)
    }
    for (position, id) in graph.nodes.enumerated() {
      let node = model[id]
      let place = nodes.count
      nodes.append(
        NodePlace(
          id: id, node: node, graph: index, position: position,
          graphLocation: graphs[index].location))
      for (slot, output) in node.outputs.enumerated() {
        if let output { define(output, at: index, .node(place, output: slot)) }
      }
      let firstRead = reads.count
      for (slot, input) in node.inputs.enumerated() {
        if let input { reads.append(Read(value: input, graph: index, by: .node(place, slot))) }
      }
      readsOfNode.append(firstRead..<reads.count)
    }
    for (slot, output) in graph.outputs.enumerated() {
      reads.append(Read(value: output.value, graph: index, by: .graphOutput(slot)))
    }
  }

  private mutating func define(_ value: ValueID, at graph: Int, _ source: Definition.Source) {
    definitions.append(Definition(value: value, graph: graph, source: source))
  }
}

extension Survey {
  /// All definitions of a value.
  func definitions(of value: ValueID) -> [Definition] {
    var found: [Definition] = []
    var next = firstDefinition[Int(value.index)]
    while next >= 0 {
      found.append(definitions[Int(next)])
      next = nextDefinition[Int(next)]
    }
    return found
  }

  /// The definition that a read in `graph` means: the first in the innermost graph that has one.
  func definition(of value: ValueID, visibleFrom graph: Int) -> Definition? {
    let first = firstDefinition[Int(value.index)]
    if first < 0 { return nil }
    var place: Int? = graph
    while let current = place {
      var next = first
      while next >= 0 {
        if definitions[Int(next)].graph == current { return definitions[Int(next)] }
        next = nextDefinition[Int(next)]
      }
      place = graphs[current].parent
    }
    return nil
  }

  /// What a node reads, by its index in the survey.
  func reads(ofNode node: Int) -> ArraySlice<Read> { reads[readsOfNode[node]] }

  /// The node of `outer` that is or contains what stands in `graph`: nil where that is not inside of
  /// `outer`, or is no node.
  func node(of outer: Int, containing graph: Int) -> Int? {
    var place: Int? = graph
    while let current = place, current != outer {
      if case .subgraph(let node) = graphs[current].role, nodes[node].graph == outer {
        return node
      }
      place = graphs[current].parent
    }
    return nil
  }

  /// The place of a definition.
  func location(of definition: Definition, in model: Model) -> Location {
    let name = model[definition.value].name
    return switch definition.source {
    case .input(let slot): graphs[definition.graph].location.appending(.input(slot, name: name))
    case .initializer: graphs[definition.graph].location.appending(.initializer(name))
    case .node(let node, let slot): nodes[node].location.appending(.output(slot, name: name))
    }
  }

  /// The place of a read.
  func location(of read: Read, in model: Model) -> Location {
    let name = model[read.value].name
    return switch read.by {
    case .node(let node, let slot): nodes[node].location.appending(.input(slot, name: name))
    case .graphOutput(let slot): graphs[read.graph].location.appending(.output(slot, name: name))
    }
  }
}

extension Function {
  /// The function as a step of a path.
  var locationStep: Location.Step { .function(domain: domain ?? "", name: name ?? "") }
}
