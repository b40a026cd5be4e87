package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A quantization annotation names a tensor that does not exist.
  package static let unknownQuantizedTensor = DiagnosticCode(
    "E0333", "A quantization annotation names a tensor that does not exist",
    explanation: """
      An annotation attaches to a tensor of the graph, by name, the tensors that hold its scale, \
      zero point and so on. Each must be a value of the graph.
      """)
}

extension Rule {
  /// Quantization annotations name values of the graph.
  static let quantizationAnnotations = Rule(.unknownQuantizedTensor) { context in
    let survey = context.survey
    for (index, place) in survey.graphs.enumerated() {
      let annotations = context.model[place.id].quantizationAnnotations
      if annotations.isEmpty { continue }
      let known = Set(
        survey.definitions.filter { $0.graph == index }.map { context.name(of: $0.value) })
      for (position, annotation) in annotations.enumerated() {
        let names = [annotation.tensorName ?? ""] + annotation.parameters.map { $0.value ?? "" }
        for name in names where !known.contains(name) {
          context.report(
            .unknownQuantizedTensor, "the graph has no value \(quoted(name))",
            at: place.location.appending(.field("quantization_annotation[\(position)]")),
            notes: context.suggestion(for: name, among: known.sorted()))
        }
      }
    }
  }
}
