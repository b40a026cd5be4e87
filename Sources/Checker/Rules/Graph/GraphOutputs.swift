package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// The model hands out nothing.
  package static let noOutputs = DiagnosticCode(
    "W0316", "A model has no outputs",
    explanation: """
      Nothing that the model computes can be seen. The outputs were most likely lost when a part \
      of a larger graph was cut out.
      """,
    mend: """
      Declare the values that are wanted as outputs.
      """)
  /// A graph hands out one value twice.
  package static let repeatedOutput = DiagnosticCode(
    "W0317", "A graph hands out one value twice",
    explanation: """
      Two outputs have one name, so that results which are asked for by name cannot be told apart, \
      and dictionaries of results lose one.
      """,
    mend: """
      Insert an Identity node that gives the second output a name of its own, or drop it.
      """)
}

extension Rule {
  /// The model has outputs, and graphs hand out each value once.
  static let graphOutputs = Rule(.noOutputs, .repeatedOutput) { context in
    for place in context.survey.graphs {
      let graph = context.model[place.id]
      if place.isMain, graph.outputs.isEmpty {
        context.report(.noOutputs, "the graph has no outputs", at: place.location)
      }
      guard place.isMain else { continue }
      var seen: Set<ValueID> = []
      for (slot, output) in graph.outputs.enumerated() where !seen.insert(output.value).inserted {
        let name = context.name(of: output.value)
        context.report(
          .repeatedOutput, "\(quoted(name)) is an output already",
          at: place.location.appending(.output(slot, name: name)))
      }
    }
  }
}
