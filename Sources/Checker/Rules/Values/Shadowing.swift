package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A value of a subgraph has the name of one outside.
  package static let shadowedValue = DiagnosticCode(
    "W0314", "A value of a subgraph has the name of one outside",
    explanation: """
      The standard asks for names in a subgraph that differ from all names that are visible in it. \
      Readers commonly take the inner value, but not all of them do. Rename the inner one.
      """)
}

extension Rule {
  /// Values of subgraphs have names of their own.
  static let shadowing = Rule(.shadowedValue) { context in
    let survey = context.survey
    var names = [[String: Definition]](repeating: [:], count: survey.graphs.count)
    for definition in survey.definitions {
      let name = context.name(of: definition.value)
      if names[definition.graph][name] == nil { names[definition.graph][name] = definition }
    }
    for definition in survey.definitions {
      let name = context.name(of: definition.value)
      if name.isEmpty { continue }
      var outer = survey.graphs[definition.graph].parent
      while let graph = outer {
        outer = survey.graphs[graph].parent
        guard let shadowed = names[graph][name] else { continue }
        context.report(
          .shadowedValue, "\(quoted(name)) hides a value of the same name outside",
          at: survey.location(of: definition, in: context.model),
          notes: [.init("the value outside", at: survey.location(of: shadowed, in: context.model))])
        break
      }
    }
  }
}
