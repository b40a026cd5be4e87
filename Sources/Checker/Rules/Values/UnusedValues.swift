package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Nothing reads an initializer.
  package static let unusedInitializer = DiagnosticCode(
    "W0311", "Nothing reads an initializer",
    explanation: "The constant makes the file larger and does nothing.",
    mend: """
      First look for a node that was to read it: its name may be misspelt there. If there is none, \
      remove the initializer; `concord check --fix` does so.
      """)
  /// Nothing reads an input of the model.
  package static let unusedInput = DiagnosticCode(
    "W0313", "Nothing reads an input of the model",
    explanation: "Whoever runs the model must give a value that has no effect.",
    mend: """
      Look for the node that was to read it: its name may be misspelt there, or the node was \
      removed. If there is none, remove the input, and tell those who run the model.
      """)
}

extension Rule {
  /// Inputs and initializers are read.
  static let unusedValues = Rule(.unusedInitializer, .unusedInput) { context in
    let survey = context.survey
    var isRead = [Bool](repeating: false, count: context.model.values.count)
    survey.forEachRead { isRead[Int($0.value.index)] = true }
    let named = context.namesReadByAnnotations
    var inputs: Set<ValueID> = []
    for definition in survey.definitions {
      if isRead[Int(definition.value.index)] { continue }
      if case .node = definition.source { continue }
      let name = context.name(of: definition.value)
      if name.isEmpty || named.contains(name) { continue }
      let location = survey.location(of: definition, in: context.model)
      switch definition.source {
      case .input:
        inputs.insert(definition.value)
        guard survey.graphs[definition.graph].isMain else { continue }
        context.report(.unusedInput, "nothing reads the input \(quoted(name))", at: location)
      case .initializer where !inputs.contains(definition.value):
        context.report(
          .unusedInitializer, "nothing reads the initializer \(quoted(name))", at: location,
          fixIts: [FixIt("remove the initializer", .removeInitializer)])
      default: break
      }
    }
  }
}

extension RuleContext {
  /// Names of values that are not read by nodes but meant by annotations and training.
  fileprivate var namesReadByAnnotations: Set<String> {
    var names: Set<String> = []
    for place in survey.graphs {
      for annotation in model[place.id].quantizationAnnotations {
        names.formUnion(annotation.parameters.compactMap(\.value))
      }
    }
    for info in model.trainingInfo {
      names.formUnion((info.initializationBindings + info.updateBindings).compactMap(\.key))
    }
    return names
  }
}
