package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A value has a type that the operator does not allow.
  package static let typeNotAllowed = DiagnosticCode(
    "E0501", "A value has a type that the operator does not allow",
    explanation: """
      The signature of the operator, in the imported operator set, lists the types that each input \
      and output can have. onnxruntime refuses the model.
      """,
    mend: """
      Insert a Cast node before the input, and one after the output where the old type is wanted. \
      Or import a later operator set: newer versions of operators allow more types.
      """)
  /// Values that should have one type have different ones.
  package static let typesDiffer = DiagnosticCode(
    "E0503", "Values that should have one type have different ones",
    explanation: """
      Inputs and outputs that share a type variable in the operator's signature have one type; \
      nothing is converted by itself. onnxruntime refuses the model.
      """,
    mend: """
      Insert a Cast node before the input that differs, or write the constant in the type of the \
      others.
      """)
}

extension Rule {
  /// Types of inputs and outputs are those of the signature.
  static let typeConstraints = Rule(.typeNotAllowed, .typesDiffer) { context in
    for application in context.applications {
      let node = application.node
      var operands: [Operand] = []
      for (slot, value) in node.inputs.enumerated() {
        guard let value, let parameter = application.version.input(slot) else { continue }
        let step = Location.Step.input(slot, name: context.name(of: value))
        operands.append(Operand(value: value, parameter: parameter, step: step))
      }
      for (slot, value) in node.outputs.enumerated() {
        guard let value, let parameter = application.version.output(slot) else { continue }
        let step = Location.Step.output(slot, name: context.name(of: value))
        operands.append(Operand(value: value, parameter: parameter, step: step))
      }
      context.check(operands, of: application)
    }
  }
}

/// A value in the place of a parameter.
private struct Operand {
  let value: ValueID
  let parameter: Parameter
  let step: Location.Step

  var isOutput: Bool { if case .output = step { true } else { false } }
}

extension RuleContext {
  fileprivate mutating func check(_ operands: [Operand], of application: Application) {
    var bound: [String: (type: String, step: Location.Step)] = [:]
    var contradicted: Set<String> = []
    for operand in operands {
      guard let type = facts[operand.value].type, let name = type.nameWithoutShape else { continue }
      let location = application.place.location.appending(operand.step)
      let parameter = operand.parameter
      let allowed = application.version.allowedTypes(of: parameter)
      guard allowed.allows(type) else {
        report(
          .typeNotAllowed,
          "\(quoted(parameter.name)) of \(application.name) is \(name), expected "
            + allowed.names.phrase, at: location)
        continue
      }
      guard application.version.types[parameter.type] != nil, parameter.isHomogeneous else {
        continue
      }
      guard let first = bound[parameter.type] else {
        bound[parameter.type] = (name, operand.step)
        continue
      }
      if first.type == name { continue }
      // Where inputs differ already, what the output should be is not known.
      if operand.isOutput, contradicted.contains(parameter.type) { continue }
      contradicted.insert(parameter.type)
      report(
        .typesDiffer,
        "\(quoted(parameter.name)) of \(application.name) is \(name), expected \(first.type)",
        at: location,
        notes: [
          .init(
            "'\(parameter.type)' is \(first.type) here",
            at: application.place.location.appending(first.step))
        ])
    }
  }
}

extension [String] {
  /// The alternatives as messages show them; only the first few of many.
  fileprivate var phrase: String {
    let shown = 8
    let list = prefix(shown).joined(separator: ", ")
    return switch count {
    case 0: "none"
    case 1: list
    case ...shown: "one of " + list
    default: "one of \(list) and \(count - shown) more"
    }
  }
}

extension ValueType {
  /// The type in the standard's notation; nil where a part of it is not known.
  fileprivate var nameWithoutShape: String? {
    switch kind {
    case .tensor(let element, _): element.map { "tensor(\($0.name))" }
    case .sparseTensor(let element, _): element.map { "sparse_tensor(\($0.name))" }
    case .sequence(let inner): inner.nameWithoutShape.map { "seq(\($0))" }
    case .optional(let inner): inner.nameWithoutShape.map { "optional(\($0))" }
    case .map, .opaque: description
    case .unspecified: nil
    }
  }
}
