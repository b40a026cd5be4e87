package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A graph has no name.
  package static let unnamedGraph = DiagnosticCode(
    "E0316", "A graph has no name",
    explanation: """
      The standard requires a name of every graph, main graphs and subgraphs alike. onnx.checker \
      refuses graphs without; onnxruntime does not look.
      """,
    mend: "Give the graph a name. Any text that is not empty will do.")
}

extension Rule {
  /// Graphs have names; bodies of functions go by the function's.
  static let graphNames = Rule(.unnamedGraph) { context in
    for place in context.survey.graphs {
      if case .function = place.role { continue }
      if (context.model[place.id].name ?? "").isEmpty {
        context.report(.unnamedGraph, "the graph has no name", at: place.location)
      }
    }
  }
}
