package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A value of a subgraph has the name of one outside.
  package static let shadowedValue = DiagnosticCode(
    "W0314", "A value of a subgraph has the name of one outside",
    explanation: """
      The standard asks for names in a subgraph that differ from all names that are visible in it. \
      Readers that keep one table of names take the one value for the other.
      """,
    mend: "Rename the inner value, and the name in the nodes of the subgraph that read it.")
  /// A node of a subgraph computes a value whose name is taken outside.
  package static let redefinedOuterValue = DiagnosticCode(
    "E0338", "A node of a subgraph defines a name that is visible from outside",
    explanation: """
      Outputs of nodes in a subgraph have names that differ from all that are visible there, since \
      a reader could not tell which of the two a later node means; onnx.checker and onnxruntime \
      refuse such a model. It happens when a branch is cut out of a graph by hand, or by a pass \
      that does not rename.
      """,
    mend: "Rename the output in the subgraph, and the name in the nodes that read it there.")
}

extension Rule {
  /// Values of subgraphs have names of their own.
  static let shadowing = Rule(.shadowedValue, .redefinedOuterValue) { context in
    let survey = context.survey
    guard survey.graphs.contains(where: { $0.parent != nil }) else { return }
    var names = [[String: Definition]](repeating: [:], count: survey.graphs.count)
    for definition in survey.definitions {
      let name = context.name(of: definition.value)
      if names[definition.graph][name] == nil { names[definition.graph][name] = definition }
    }
    for definition in survey.definitions {
      let name = context.name(of: definition.value)
      if name.isEmpty { continue }
      var inner = definition.graph
      while let graph = survey.graphs[inner].parent {
        let holder = survey.graphs[inner].role
        inner = graph
        guard let shadowed = names[graph][name] else { continue }
        let isVisible = survey.isVisible(shadowed, inside: holder)
        context.report(
          definition.isComputed && isVisible ? .redefinedOuterValue : .shadowedValue,
          "\(quoted(name)) hides a value of the same name outside",
          at: survey.location(of: definition, in: context.model),
          notes: [.init("the value outside", at: survey.location(of: shadowed, in: context.model))])
        break
      }
    }
  }
}

extension Survey {
  /// Whether a value is defined before the node that holds a subgraph, and so visible in it.
  fileprivate func isVisible(_ definition: Definition, inside role: GraphPlace.Role) -> Bool {
    guard case .subgraph(let holder) = role, case .node(let producer, _) = definition.source else {
      return true
    }
    return nodes.position(of: producer) < nodes.position(of: holder)
  }
}
