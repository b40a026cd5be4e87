package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A node reads a value that nothing defines.
  package static let undefinedRead = DiagnosticCode(
    "E0311", "A node reads a value that nothing defines",
    explanation: """
      Neither an input, an initializer nor a node of this graph, or of a graph around it, has the \
      name. No runtime can compute the node; onnx.checker and onnxruntime refuse the model.
      """,
    mend: """
      Compare the name with those of the nodes before: it may be misspelt, or the node that \
      computes it was removed. Values of a subgraph are not visible outside of it: hand them out \
      as its outputs. A function sees its own inputs only: pass it what it needs.
      """)
  /// A graph hands out a value that nothing defines.
  package static let undefinedOutput = DiagnosticCode(
    "E0318", "A graph hands out a value that nothing defines",
    explanation: """
      An output of a graph names a value that is computed in it, or is an input or initializer. \
      Nothing has this name, so that there is nothing to hand out; onnx.checker and onnxruntime \
      refuse the model.
      """,
    mend: """
      Compare the name with what the last nodes compute: it may be misspelt, or the node that \
      computes it was removed. Correct it, or remove the output.
      """)
}

extension Rule {
  /// What nodes read and graphs hand out is defined where it is visible.
  static let definedReads = Rule(.undefinedRead, .undefinedOutput) { context in
    let (survey, model) = (context.survey, context.model)
    survey.forEachRead { read in
      if survey.definition(of: read.value, visibleFrom: read.graph) != nil { return }
      let name = context.name(of: read.value)
      if name.isEmpty { return }
      var notes = survey.definitions(of: read.value).prefix(1).map { hidden in
        Diagnostic.Note(
          "one is defined here, but not visible there",
          at: survey.location(of: hidden, in: model))
      }
      if notes.isEmpty {
        notes = context.suggestion(
          for: name, among: survey.names(visibleFrom: read.graph, in: model))
      }
      let location = survey.location(of: read, in: model)
      switch read.by {
      case .node:
        context.report(
          .undefinedRead, "nothing defines \(quoted(name))", at: location, notes: notes)
      case .graphOutput:
        context.report(
          .undefinedOutput, "nothing defines the output \(quoted(name))", at: location,
          notes: notes)
      }
    }
  }
}

extension Survey {
  /// The names that readers in a graph can use.
  fileprivate func names(visibleFrom graph: Int, in model: Model) -> [String] {
    var visible: Set<Int> = []
    var place: Int? = graph
    while let current = place {
      visible.insert(current)
      place = graphs[current].parent
    }
    return definitions.filter { visible.contains($0.graph) }.map { model[$0.value].name }
  }
}
