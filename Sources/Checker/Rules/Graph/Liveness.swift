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
    for index in live.indices where !live[index] {
      let place = survey.nodes[index]
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
    var subgraphsOfNode: [Int: [Int]] = [:]
    var waiting: [Read] = []
    for (index, graph) in graphs.enumerated() {
      if case .subgraph(let node) = graph.role {
        subgraphsOfNode[node, default: []].append(index)
      } else {
        waiting += outputs(of: index)
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
      let id = Int(ids[node].index)
      let graph = definition.graph
      modelNodes[id].inputs.forEachValue { slot, value in
        waiting.append(Read(value: value, graph: graph, by: .node(node, slot)))
      }
      if modelNodes[id].attributes.isEmpty { continue }
      for name in nodes[node].node.namedValues {
        guard let value = model.value(named: name.description, in: nodes[node].node.graph) else {
          continue
        }
        waiting.append(Read(value: value, graph: graph, by: read.by))
      }
      for graph in subgraphsOfNode[node] ?? [] { waiting += outputs(of: graph) }
    }
    return live
  }
}
