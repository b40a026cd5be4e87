package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A declared value has no name.
  package static let emptyValueName = DiagnosticCode(
    "E0315", "A declared value has no name",
    explanation: """
      Inputs, outputs, initializers and value-info entries are found by name, which must not be \
      empty. Only among the inputs and outputs of a node the empty name has a meaning: an optional \
      one that is left out. onnx.checker refuses the model; onnxruntime passes an initializer \
      without name, which nothing can read.
      """,
    mend: "Give it the name by which nodes read it, or remove it.")
}

extension Rule {
  /// Declared values have names.
  static let valueNames = Rule(.emptyValueName) { context in
    let survey = context.survey
    let model = context.model
    survey.forEachDeclaration(in: model) { info, place in
      guard model[info.value].name.isEmpty else { return }
      context.report(.emptyValueName, "the name is empty", at: place.location)
    }
    let values = model.values
    for definition in survey.definitions where definition.source == .initializer {
      guard values[Int(definition.value.index)].name.isEmpty else { continue }
      context.report(
        .emptyValueName, "the name is empty", at: survey.location(of: definition, in: model))
    }
  }
}
