package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A target runtime does not support an operator.
  package static let operatorNotInTarget = DiagnosticCode(
    "W0450", "A target runtime does not support an operator",
    explanation: """
      The check was asked (`--target`) whether a runtime can take the model. The runtime's list of \
      operators, or the release itself, does not have this one, so that it will refuse the model.
      """,
    mend: """
      Write the operator out in others, or choose another runtime. The list is as old as the \
      release that the message names; docs/targets.md says where it comes from.
      """)
  /// A target runtime does not support the version of an operator.
  package static let versionNotInTarget = DiagnosticCode(
    "W0451", "A target runtime does not support the version of an operator",
    explanation: """
      The check was asked (`--target`) whether a runtime can take the model. The runtime has the \
      operator, but not in the version that the model's operator set imports: a runtime treats \
      each version that changed a signature as an operator of its own.
      """,
    mend: """
      Import the operator set that the message names, where the other nodes allow it, or use a \
      newer release of the runtime.
      """)
  /// A target runtime does not support an operator in the types of a node.
  package static let typeNotInTarget = DiagnosticCode(
    "W0452", "A target runtime does not support the types of a node",
    explanation: """
      The check was asked (`--target`) whether a runtime can take the model. The runtime has the \
      operator, but no implementation of it for the element type of this input or output.
      """,
    mend: "Cast to a type that it has, or choose another element type for this part of the model.")
}

extension Rule {
  /// Nodes apply what the targets support.
  static let targetOperators = Rule(
    .operatorNotInTarget, .versionNotInTarget, .typeNotInTarget
  ) { context in
    for target in context.targets {
      let table = target.table()
      context.forEachNode { context, place, callee in
        switch callee {
        case .operator(let use):
          context.check(Application(place: place, use: use), for: target, table)
        case .unlisted, .foreign:
          let (domain, name) = (place.node.canonicalDomain, place.node.operatorType)
          if table.alternatives(domain: domain, name: name) == nil {
            context.reportMissing(name, of: domain, at: place, for: target)
          }
        default: break
        }
      }
    }
  }
}

extension TargetRuntime {
  /// Says where the documentation is.
  var note: Diagnostic.Note { Diagnostic.Note("what it supports: \(documentation)") }
}

/// A value of a node in the place of a parameter, with its type.
private struct Operand {
  let parameter: Parameter
  let type: ValueType
  let step: Location.Step

  /// Whether a table's constraint on `variable`, a type variable or the name of an input or output,
  /// speaks of this operand.
  func isMeant(by variable: String) -> Bool {
    parameter.type == variable || parameter.name == variable
  }
}

extension RuleContext {
  fileprivate mutating func reportMissing(
    _ name: String, of domain: String, at place: NodePlace, for target: TargetRuntime
  ) {
    let shown = domain.isEmpty ? quoted(name) : "\(quoted(name)) of \(quoted(domain: domain))"
    report(
      .operatorNotInTarget, "\(target.fullName) has no operator \(shown)", at: place.location,
      notes: [target.note])
  }

  fileprivate mutating func check(
    _ application: Application, for target: TargetRuntime, _ table: OperatorTable
  ) {
    let definition = application.definition
    guard let known = table.alternatives(domain: definition.domain, name: definition.name) else {
      reportMissing(definition.name, of: definition.domain, at: application.place, for: target)
      return
    }
    let since = application.version.since
    let candidates = known.filter { $0.versions.contains(since) }
    if candidates.isEmpty {
      report(
        .versionNotInTarget, "\(target.fullName) does not have \(application.name)",
        at: application.place.location,
        notes: [application.nearestVersion(in: known, limits: target), target.note]
          .compactMap { $0 })
      return
    }
    let operands = operands(of: application)
    if candidates.contains(where: { $0.allows(operands) }) { return }
    if target.widensHalf, hasNumericCast, let widened = operands.widened,
      candidates.contains(where: { $0.allows(widened) })
    {
      return
    }
    reportTypes(operands, of: application, candidates, for: target)
  }

  /// Whether the model's operator set has Cast to a type that is given by its number, which is what a
  /// runtime inserts.
  private var hasNumericCast: Bool { (model.operatorSetVersion(of: "", in: nil) ?? 1) >= 6 }

  private func operands(of application: Application) -> [Operand] {
    let (node, version) = (application.node, application.version)
    let inputs = node.inputs.enumerated().compactMap { slot, value -> Operand? in
      guard let value, let parameter = version.input(slot), let type = facts.type(of: value) else {
        return nil
      }
      return Operand(parameter: parameter, type: type, step: .input(slot, name: name(of: value)))
    }
    let outputs = node.outputs.enumerated().compactMap { slot, value -> Operand? in
      guard let value, let parameter = version.output(slot), let type = facts.type(of: value) else {
        return nil
      }
      return Operand(parameter: parameter, type: type, step: .output(slot, name: name(of: value)))
    }
    return inputs + outputs
  }

  /// Reports the first operand that no alternative allows, or, where each would be allowed by one, the
  /// node: then it is their combination that no alternative allows.
  private mutating func reportTypes(
    _ operands: [Operand], of application: Application,
    _ candidates: [OperatorTable.Alternative], for target: TargetRuntime
  ) {
    let place = application.place.location
    for operand in operands {
      let sets = candidates.map { $0.allowed(for: operand) }
      if sets.contains(where: { $0.map { $0.allows(operand.type) } ?? true }) { continue }
      let names = sets.compactMap { $0 }.reduce(.tensor(ElementTypes()), +).names
      report(
        .typeNotInTarget,
        "\(quoted(operand.parameter.name)) of \(application.name) is \(operand.type.withoutShape), "
          + "\(target.fullName) takes \(names.alternatives)",
        at: place.appending(operand.step), notes: [target.note])
      return
    }
    let types = operands.map { "\($0.parameter.name) \($0.type.withoutShape)" }
    report(
      .typeNotInTarget,
      "\(target.fullName) has no \(application.name) of these types together: "
        + types.joined(separator: ", "), at: place, notes: [target.note])
  }
}

extension OperatorTable.Alternative {
  /// What the alternative allows in the place of an operand; nil for everything.
  fileprivate func allowed(for operand: Operand) -> TypeSet? {
    types.first { operand.isMeant(by: $0.variable) }?.allowed
  }

  fileprivate func allows(_ operands: [Operand]) -> Bool {
    operands.allSatisfy { operand in
      types.allSatisfy { !operand.isMeant(by: $0.variable) || $0.allowed.allows(operand.type) }
    }
  }
}

extension [Operand] {
  /// The same with float in the place of float16; nil where no input is of float16.
  fileprivate var widened: [Operand]? {
    let isHalf = { (operand: Operand) in
      operand.type.isTensor && operand.type.elementType == .float16
    }
    guard contains(where: { isHalf($0) && $0.isInput }) else { return nil }
    return map { operand in
      guard isHalf(operand) else { return operand }
      let type = ValueType.tensor(.float, operand.type.shape)
      return Operand(parameter: operand.parameter, type: type, step: operand.step)
    }
  }
}

extension Operand {
  fileprivate var isInput: Bool { if case .input = step { true } else { false } }
}

extension Application {
  /// Says which version that a target has is nearest: the last older one, or else the first.
  fileprivate func nearestVersion(
    in known: [OperatorTable.Alternative], limits target: TargetRuntime
  ) -> Diagnostic.Note? {
    let newest = target.operatorSets[definition.domain].map { Int($0.upperBound) }
    let supported = definition.versions.filter { candidate in
      candidate.since <= newest ?? .max
        && known.contains { $0.versions.contains(candidate.since) }
    }
    let older = supported.last { $0.since < version.since }
    guard let nearest = older ?? supported.first else { return nil }
    return Diagnostic.Note(
      "the nearest version that it has is \(definition.name)-\(nearest.since)")
  }
}

extension ValueType {
  /// The type as messages about element types show it.
  fileprivate var withoutShape: String {
    switch kind {
    case .tensor(let element, _): "tensor(\(element?.name ?? "?"))"
    case .sequence(let element): "seq(\(element.withoutShape))"
    case .optional(let element): "optional(\(element.withoutShape))"
    default: description
    }
  }
}

extension [String] {
  /// The alternatives as messages show them; only the first few of many.
  fileprivate var alternatives: String {
    let shown = 8
    let list = prefix(shown).joined(separator: ", ")
    return count > shown ? "\(list) and \(count - shown) more" : isEmpty ? "none" : list
  }
}
