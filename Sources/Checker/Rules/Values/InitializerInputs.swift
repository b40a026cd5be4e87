package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Before IR version 4 an initializer is no input.
  package static let initializerNotInput = DiagnosticCode(
    "E0319", "An initializer is not an input, before IR version 4",
    explanation: """
      Up to IR version 3 every initializer of the main graph is listed among its inputs as well; \
      readers of that version know no others. onnx.checker refuses the model; onnxruntime does not \
      look.
      """,
    mend: """
      Raise 'ir_version' to 4, from which on constants stand alone; `concord check --fix` does so. \
      Or list the initializer among the inputs, with its type.
      """)
}

extension Rule {
  /// Before IR version 4, initializers of the main graph are inputs.
  static let initializerInputs = Rule(.initializerNotInput) { context in
    guard let irVersion = context.model.irVersion, (1..<4).contains(irVersion) else { return }
    let survey = context.survey
    for definition in survey.definitions where definition.source == .initializer {
      guard survey.graphs[definition.graph].isMain else { continue }
      let isInput = survey.definitions(of: definition.value).contains {
        if case .input = $0.source { $0.graph == definition.graph } else { false }
      }
      if isInput { continue }
      let name = context.name(of: definition.value)
      context.report(
        .initializerNotInput,
        "\(quoted(name)) is not an input, as IR version \(irVersion) requires",
        at: survey.location(of: definition, in: context.model),
        fixIts: [FixIt("set the IR version to 4", .setIRVersion(4))])
    }
  }
}
