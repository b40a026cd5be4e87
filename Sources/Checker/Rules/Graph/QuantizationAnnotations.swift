package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A quantization annotation names a tensor that does not exist.
  package static let unknownQuantizedTensor = DiagnosticCode(
    "E0333", "A quantization annotation names a tensor that does not exist",
    explanation: """
      An annotation attaches to a tensor of the graph, by name, the tensors that hold its scale, \
      zero point and so on. Each must be a value of the graph. onnx.checker and onnxruntime do not \
      look; a runtime that quantizes by annotations finds no scale.
      """,
    mend: """
      Correct the name, or add an initializer of this name. Where the annotation is left over from \
      an earlier step, remove it.
      """)
  /// A quantization annotation contradicts another, or has a key of no meaning.
  package static let contradictoryQuantization = DiagnosticCode(
    "E0346", "A quantization annotation is ambiguous",
    explanation: """
      A tensor has one annotation, in which each key occurs once, and the keys are those that the \
      standard defines: SCALE_TENSOR and ZERO_POINT_TENSOR. Readers skip a key that they do not \
      know, and take the tensor for one that is not quantized.
      """,
    mend: """
      Put the names into one annotation, under these keys.
      """)
}

extension Rule {
  /// Quantization annotations name values of the graph.
  static let quantizationAnnotations = Rule(.unknownQuantizedTensor, .contradictoryQuantization) {
    context in
    let survey = context.survey
    for (index, place) in survey.graphs.enumerated() {
      let annotations = context.model[place.id].quantizationAnnotations
      if annotations.isEmpty { continue }
      let known = Set(
        survey.definitions.filter { $0.graph == index }.map { context.name(of: $0.value) })
      var annotated: Set<String> = []
      for (position, annotation) in annotations.enumerated() {
        let location = place.location.appending(.field("quantization_annotation[\(position)]"))
        if !annotated.insert(annotation.tensorName ?? "").inserted {
          context.report(
            .contradictoryQuantization,
            "\(quoted(annotation.tensorName ?? "")) has another annotation", at: location)
        }
        var keys: Set<String> = []
        for key in annotation.parameters.map({ $0.key ?? "" }) {
          if !keys.insert(key).inserted {
            context.report(
              .contradictoryQuantization, "the key \(quoted(key)) occurs twice", at: location)
          } else if !quantizationKeys.contains(key) {
            context.report(
              .contradictoryQuantization,
              "the key \(quoted(key)) is not one of the standard's: "
                + quantizationKeys.joined(separator: ", "), at: location)
          }
        }
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

/// The keys that the standard defines for annotations.
private let quantizationKeys = ["SCALE_TENSOR", "ZERO_POINT_TENSOR"]
