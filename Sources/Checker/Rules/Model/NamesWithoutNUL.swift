package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A name contains the character NUL.
  package static let nulInName = DiagnosticCode(
    "E0345", "A name contains the character NUL",
    explanation: """
      Readers written in C or C++ end a text at NUL, so that two names which differ behind it \
      become one, and what is checked is not what is run. No tool writes such names on purpose: \
      the file is damaged, or made to deceive.
      """,
    mend: """
      Rename the value, node, graph or operator, if the file is to be trusted at all.
      """)
}

extension Rule {
  /// Names do not contain NUL.
  static let namesWithoutNUL = Rule(.nulInName) { context in
    func isCut(_ name: String?) -> Bool {
      guard var name else { return false }
      return name.withUTF8 { $0.contains(0) }
    }
    let nodes = context.model.nodes
    for place in context.survey.graphs where isCut(context.model[place.id].name) {
      context.report(.nulInName, "the name of the graph contains NUL", at: place.location)
    }
    for (index, id) in context.survey.nodes.ids.enumerated() {
      let node = Int(id.index)
      if isCut(nodes[node].name) || isCut(nodes[node].operatorType) || isCut(nodes[node].domain) {
        context.report(
          .nulInName, "the name, operator or domain of the node contains NUL",
          at: context.survey.nodes[index].location)
      }
    }
    let values = context.model.values
    for definition in context.survey.definitions
    where isCut(values[Int(definition.value.index)].name) {
      context.report(
        .nulInName, "the name \(quoted(context.name(of: definition.value))) contains NUL",
        at: context.survey.location(of: definition, in: context.model))
    }
    for function in context.model.functions where isCut(function.name) || isCut(function.domain) {
      context.report(
        .nulInName, "the name or domain of the function contains NUL",
        at: Location([function.locationStep]))
    }
  }
}
