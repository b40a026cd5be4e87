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
  let nodes: NodeList
  /// Everything that defines a value, in the same order.
  let definitions: [Definition]
  /// The first definition of each value, by the index of its id; -1 where there is none.
  private var firstDefinition: [Int32]
  /// The further definitions of values that have several.
  private var laterDefinitions: [ValueID: [Int32]] = [:]
  /// The nodes that have attributes, by index.
  let nodesWithAttributes: [Int]
  /// The nodes that have more than a name, an operator, inputs, outputs and attributes, by index.
  let nodesWithExtras: [Int]

  init(_ model: Model) {
    firstDefinition = [Int32](repeating: -1, count: model.values.count)
    var walk = Walk(model)
    var waiting = Self.roots(of: model)
    var visited = Set(waiting.map(\.id))
    var next = 0
    while next < waiting.count {
      let place = waiting[next]
      next += 1
      let graph = graphs.count
      graphs.append(place)
      for node in walk.add(place.id, of: model, at: graph) {
        let id = walk.ids[node]
        for subgraph in model[id].subgraphs where visited.insert(subgraph).inserted {
          let location = place.location
            .appending(model[id].locationStep(at: node - Int(walk.starts[graph])))
            .appending(.graph(model[subgraph].name ?? ""))
          waiting.append(
            GraphPlace(
              id: subgraph, role: .subgraph(of: node), parent: graph, function: place.function,
              location: location))
        }
      }
    }
    nodes = NodeList(
      model, walk.ids, starts: walk.starts, locations: graphs.map(\.location))
    definitions = walk.definitions
    nodesWithAttributes = walk.nodesWithAttributes
    nodesWithExtras = walk.nodesWithExtras
    for index in definitions.indices {
      let value = definitions[index].value
      if firstDefinition[Int(value.index)] < 0 {
        firstDefinition[Int(value.index)] = Int32(index)
      } else {
        laterDefinitions[value, default: []].append(Int32(index))
      }
    }
  }

  private static func roots(of model: Model) -> [GraphPlace] {
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
}

/// The lists of a survey while graphs are added.
private struct Walk {
  var ids: [NodeID] = []
  /// The first node of each graph.
  var starts: [Int32] = []
  var definitions: [Definition] = []
  var nodesWithAttributes: [Int] = []
  var nodesWithExtras: [Int] = []

  init(_ model: Model) { definitions.reserveCapacity(model.values.count) }

  /// Adds what a graph defines, and returns those of its nodes that hold subgraphs.
  mutating func add(_ id: GraphID, of model: Model, at index: Int) -> [Int] {
    let graph = model[id]
    var holders: [Int] = []
    for (slot, input) in graph.inputs.enumerated() {
      define(input.value, at: index, .input(slot))
    }
    for position in graph.initializers.indices {
      define(graph.initializers[position].value, at: index, .initializer)
    }
    for initializer in graph.sparseInitializers {
      define(initializer.value, at: index, .initializer)
    }
    let nodes = model.nodes
    let first = ids.count
    starts.append(Int32(first))
    // The only graph of a model has its list of nodes already.
    if ids.isEmpty { ids = graph.nodes } else { ids += graph.nodes }
    for node in first..<ids.count {
      let place = Int(ids[node].index)
      nodes[place].outputs.forEachValue { slot, output in
        define(output, at: index, .node(node, output: slot))
      }
      if !nodes[place].attributes.isEmpty {
        nodesWithAttributes.append(node)
        if !nodes[place].subgraphs.isEmpty { holders.append(node) }
      }
      if !nodes[place].isPlain { nodesWithExtras.append(node) }
    }
    return holders
  }

  private mutating func define(_ value: ValueID, at graph: Int, _ source: Definition.Source) {
    definitions.append(Definition(value: value, graph: graph, source: source))
  }
}

extension Survey {
  /// All definitions of a value.
  func definitions(of value: ValueID) -> [Definition] {
    let first = firstDefinition[Int(value.index)]
    if first < 0 { return [] }
    return ([first] + (laterDefinitions[value] ?? [])).map { definitions[Int($0)] }
  }

  /// The definition that a read in `graph` means: the first in the innermost graph that has one.
  func definition(of value: ValueID, visibleFrom graph: Int) -> Definition? {
    let first = firstDefinition[Int(value.index)]
    if first < 0 { return nil }
    if definitions[Int(first)].graph == graph { return definitions[Int(first)] }
    let later = laterDefinitions[value] ?? []
    var place: Int? = graph
    while let current = place {
      if definitions[Int(first)].graph == current { return definitions[Int(first)] }
      if let found = later.first(where: { definitions[Int($0)].graph == current }) {
        return definitions[Int(found)]
      }
      place = graphs[current].parent
    }
    return nil
  }

  /// Visits everything that reads a value: graph by graph the nodes, and then the outputs.
  func forEachRead(_ visit: (Read) -> Void) {
    let (modelNodes, ids) = (nodes.model.nodes, nodes.ids)
    for graph in graphs.indices {
      for node in nodes.indices(ofGraph: graph) {
        modelNodes[Int(ids[node].index)].inputs.forEachValue { slot, value in
          visit(Read(value: value, graph: graph, by: .node(node, slot)))
        }
      }
      outputs(of: graph).forEach(visit)
    }
  }

  /// The reads of a graph's outputs, by its index in the survey.
  func outputs(of graph: Int) -> [Read] {
    nodes.model[graphs[graph].id].outputs.enumerated().map { slot, output in
      Read(value: output.value, graph: graph, by: .graphOutput(slot))
    }
  }

  /// The node of `outer` that is or contains what stands in `graph`: nil where that is not inside of
  /// `outer`, or is no node.
  func node(of outer: Int, containing graph: Int) -> Int? {
    var place: Int? = graph
    while let current = place, current != outer {
      if case .subgraph(let node) = graphs[current].role, nodes.graph(of: node) == outer {
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
