package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A model is beyond the limits of a target runtime.
  package static let beyondTarget = DiagnosticCode(
    "W0453", "A model is beyond the limits of a target runtime",
    explanation: """
      The check was asked (`--target`) whether a runtime can take the model. Its IR version, an \
      operator set that it imports or an element type is one that the runtime does not read, \
      whatever the operators are.
      """,
    mend: """
      Most models need nothing of the newest IR version: set an older one. For an operator set, \
      each operator has to exist in the older one as well; export the model for it.
      """)
}

extension Rule {
  /// A model's versions and element types are within the limits of the targets.
  static let targetLimits = Rule(.beyondTarget) { context in
    for target in context.targets {
      context.checkVersions(for: target)
      context.checkElementTypes(for: target)
    }
  }
}

extension RuleContext {
  fileprivate mutating func checkVersions(for target: TargetRuntime) {
    if let newest = target.newestIRVersion, let version = model.irVersion, version > newest {
      report(
        .beyondTarget, "'ir_version' is \(version), \(target.fullName) reads up to \(newest)",
        notes: [target.note])
    }
    let functions = model.functions.map { (Location([$0.locationStep]), $0.operatorSets) }
    for (location, operatorSets) in [(Location(), model.operatorSets)] + functions {
      for entry in operatorSets {
        let domain = OperatorSet.canonical(entry.domain ?? "")
        guard let version = entry.version, let limits = target.operatorSets[domain],
          !limits.contains(version)
        else { continue }
        let spelled =
          limits.lowerBound > 1
          ? "\(limits.lowerBound) to \(limits.upperBound)" : "up to \(limits.upperBound)"
        report(
          .beyondTarget,
          "operator set \(version) of \(quoted(domain: domain)) is imported, "
            + "\(target.fullName) reads \(spelled)", at: location, notes: [target.note])
      }
    }
  }

  fileprivate mutating func checkElementTypes(for target: TargetRuntime) {
    if let allowed = target.elementTypes {
      for definition in survey.definitions {
        check(
          definition.value, at: survey.location(of: definition, in: model), allowed, for: target)
      }
    }
    guard let allowed = target.interfaceTypes, let place = survey.graphs.first, place.isMain else {
      return
    }
    let graph = model[place.id]
    for (slot, info) in graph.inputs.enumerated() {
      let step = Location.Step.input(slot, name: name(of: info.value))
      check(info.value, at: place.location.appending(step), allowed, for: target)
    }
    for (slot, info) in graph.outputs.enumerated() {
      let step = Location.Step.output(slot, name: name(of: info.value))
      check(info.value, at: place.location.appending(step), allowed, for: target)
    }
  }

  private mutating func check(
    _ value: ValueID, at location: Location, _ allowed: ElementTypes, for target: TargetRuntime
  ) {
    guard let type = facts.type(of: value) else { return }
    for element in type.parts.compactMap(\.elementType) where !allowed.contains(element) {
      report(
        .beyondTarget,
        "\(quoted(name(of: value))) has elements of \(element.name), which \(target.fullName) does "
          + "not read", at: location, notes: [target.note])
    }
  }
}
