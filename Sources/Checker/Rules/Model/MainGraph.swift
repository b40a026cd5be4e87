package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A model has no graph.
  package static let missingGraph = DiagnosticCode(
    "E0301", "A model has no graph",
    explanation: """
      The graph is what a model computes; without it there is nothing to run. onnx.checker and \
      onnxruntime refuse the file.
      """,
    mend: """
      A file like this is often not a model at all, or was cut off while it was written. Compare \
      its size with the original, and export the model again.
      """)
}

extension Rule {
  /// A model has a graph.
  static let mainGraph = Rule(.missingGraph) { context in
    guard context.model.mainGraph == nil else { return }
    context.report(.missingGraph, "the model has no graph")
  }
}
