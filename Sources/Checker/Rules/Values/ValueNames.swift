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
    let initializers = survey.definitions.filter { $0.source == .initializer }
      .map { ($0.value, survey.location(of: $0, in: context.model)) }
    let declared = survey.declarations(in: context.model).map { ($0.info.value, $0.location) }
    for (value, location) in declared + initializers where context.name(of: value).isEmpty {
      context.report(.emptyValueName, "the name is empty", at: location)
    }
  }
}
