package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Nothing uses what a node computes.
  package static let deadNode = DiagnosticCode(
    "W0312", "Nothing uses what a node computes",
    explanation: """
      No output of the graph depends on the node, directly or through other nodes. It takes time \
      in runtimes that do not remove it, and can be left out without changing results.
      """,
    mend: """
      First look for an output that was forgotten, and declare it. If there is none, remove the \
      node; `concord check --fix` does so.
      """)
}

extension Rule {
  /// Some output of the graph depends on each node.
  static let liveness = Rule(.deadNode) { context in
    let survey = context.survey
    let live = survey.liveNodes(of: context.model)
    for (index, place) in survey.nodes.enumerated() where !live[index] {
      // What stands in a dead node's subgraph goes with it.
      if case .subgraph(let outer) = survey.graphs[place.graph].role, !live[outer] {
        continue
      }
      context.report(
        .deadNode, "nothing uses what the node computes", at: place.location,
        fixIts: [FixIt("remove the node", .removeNode)])
    }
  }
}

extension Survey {
  /// The nodes that some output of a main graph, function or training graph depends on.
  fileprivate func liveNodes(of model: Model) -> [Bool] {
    var outputsOfGraph = [[Read]](repeating: [], count: graphs.count)
    var subgraphsOfNode: [Int: [Int]] = [:]
    for read in reads {
      if case .graphOutput = read.by { outputsOfGraph[read.graph].append(read) }
    }
    var waiting: [Read] = []
    for (index, graph) in graphs.enumerated() {
      if case .subgraph(let node) = graph.role {
        subgraphsOfNode[node, default: []].append(index)
      } else {
        waiting += outputsOfGraph[index]
      }
    }
    var live = [Bool](repeating: false, count: nodes.count)
    let modelNodes = model.nodes
    let ids = nodes.ids
    while let read = waiting.popLast() {
      guard let definition = definition(of: read.value, visibleFrom: read.graph),
        case .node(let node, _) = definition.source, !live[node]
      else { continue }
      live[node] = true
      waiting += reads(ofNode: node)
      if modelNodes[Int(ids[node].index)].attributes.isEmpty { continue }
      for name in nodes[node].node.namedValues {
        guard let value = model.value(named: name.description, in: nodes[node].node.graph) else {
          continue
        }
        waiting.append(Read(value: value, graph: nodes[node].graph, by: read.by))
      }
      for graph in subgraphsOfNode[node] ?? [] { waiting += outputsOfGraph[graph] }
    }
    return live
  }
}
