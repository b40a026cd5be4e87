import ByteStorage
package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Two nodes have one name.
  package static let duplicateNodeName = DiagnosticCode(
    "E0349", "Two nodes have one name",
    explanation: """
      Nodes need no names, but those that have some differ in their graph, as the standard asks: \
      people and tools speak of nodes by them. With one name for two nodes, messages, profiles and \
      settings by name are ambiguous. onnx.checker passes such a model; onnxruntime refuses it when it \
      loads ("two nodes with same node name").
      """,
    mend: """
      Rename one of the nodes, or take its name away; `concord check --fix` gives the later node a \
      name of its own.
      """)
}

extension Rule {
  /// Nodes that have names have different ones within their graph.
  static let nodeNames = Rule(.duplicateNodeName) { context in
    if context.survey.hasDistinctNames(in: context.model) { return }
    for names in context.survey.nodeNamesByGraph {
      var first: [String: NodePlace] = [:]
      var taken = Set(names.map(\.name))
      var numbers: [String: Int] = [:]
      for (name, index) in names {
        let place = context.survey.nodes[index]
        guard let earlier = first[name] else {
          first[name] = place
          continue
        }
        var free = name
        while !taken.insert(free).inserted {
          numbers[name, default: 0] += 1
          free = "\(name)_\(numbers[name, default: 1])"
        }
        context.report(
          .duplicateNodeName, "the name \(quoted(name)) is that of another node too",
          at: place.location, notes: [.init("the other node", at: earlier.location)],
          fixIts: [FixIt("rename the node to \(quoted(free))", .renameNode(free))])
      }
    }
  }
}

extension Survey {
  /// Whether no two nodes of a graph have one name, as in nearly all models.
  fileprivate func hasDistinctNames(in model: Model) -> Bool {
    var names = DistinctNames(capacity: nodes.count)
    let modelNodes = model.nodes
    for (index, id) in nodes.ids.enumerated() {
      guard let name = modelNodes[Int(id.index)].name, !name.isEmpty else { continue }
      let graph = nodes.graph(of: index)
      if graphs[graph].function != nil { continue }
      names.append(name, of: graph)
    }
    return names.areDistinct()
  }

  /// The names of nodes that have one, with the nodes' indices, a list a graph.
  fileprivate var nodeNamesByGraph: [[(name: String, index: Int)]] {
    var names = [[(name: String, index: Int)]](repeating: [], count: graphs.count)
    for (index, place) in nodes.enumerated() where graphs[place.graph].function == nil {
      // Those of a function get new names where its body takes the place of a call.
      if let name = place.node.name, !name.isEmpty { names[place.graph].append((name, index)) }
    }
    return names
  }
}
