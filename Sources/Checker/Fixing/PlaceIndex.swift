import Diagnostics
import ModelIR

/// Finds the parts of a model that locations speak of.
struct PlaceIndex {
  /// What a location leads to, as indices in the survey and, for the function, in the model.
  struct Place {
    /// The graphs along the path, outermost first.
    var graphs: [Int] = []
    var node: Int?
    var function: Int?
  }

  private let nodes: [Location: [Int]]
  private let graphs: [Location: [Int]]
  private let survey: Survey

  init(_ survey: Survey) {
    self.survey = survey
    nodes = Dictionary(grouping: survey.nodes.indices) { survey.nodes[$0].location }
    graphs = Dictionary(grouping: survey.graphs.indices) { survey.graphs[$0].location }
  }

  /// What the path of `location` leads to; parts that could be either of two are left out.
  func resolve(_ location: Location) -> Place {
    var place = Place()
    var path = Location()
    for step in location.steps {
      if case .file = step { continue }
      path = path.appending(step)
      if let found = graphs[path], found.count == 1, let graph = found.first {
        place.graphs.append(graph)
        place.function = survey.graphs[graph].function
        place.node = nil
      } else if let found = nodes[path], found.count == 1 {
        place.node = found.first
      }
    }
    return place
  }
}

extension Survey {
  /// The nodes of a graph, each after those whose outputs it reads, otherwise in the order they
  /// have; nodes that wait for one another stay as they are.
  func sortedNodes(of graph: Int) -> [NodeID] {
    var producers: [Int: [Int]] = [:]
    forEachDependency { producer, consumer, _ in
      if nodes.graph(of: consumer) == graph { producers[consumer, default: []].append(producer) }
    }
    var sorted: [NodeID] = []
    var visited: Set<Int> = []
    var open: [(node: Int, waitingFor: ArraySlice<Int>)] = []
    for start in nodes.indices where nodes[start].graph == graph {
      if visited.insert(start).inserted { open.append((start, (producers[start] ?? [])[...])) }
      while let (node, waitingFor) = open.last {
        if let producer = waitingFor.first {
          open[open.count - 1].waitingFor = waitingFor.dropFirst()
          if visited.insert(producer).inserted {
            open.append((producer, (producers[producer] ?? [])[...]))
          }
        } else {
          sorted.append(nodes[node].id)
          open.removeLast()
        }
      }
    }
    return sorted
  }
}
