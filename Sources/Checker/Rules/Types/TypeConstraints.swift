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
  static let typeConstraints = Rule(
    .typeNotAllowed, .typesDiffer,
    eachApplication: { context, application in
      var bindings: [Binding] = []
      let node = application.node
      let use = application.use
      for (slot, value) in node.inputs.enumerated() {
        guard let value, let (parameter, allowed) = use.input(slot) else { continue }
        let operand = Operand(value: value, parameter: parameter, isOutput: false, slot: slot)
        context.check(operand, allowed, of: application, &bindings)
      }
      for (slot, value) in node.outputs.enumerated() {
        guard let value, let (parameter, allowed) = use.output(slot) else { continue }
        let operand = Operand(value: value, parameter: parameter, isOutput: true, slot: slot)
        context.check(operand, allowed, of: application, &bindings)
      }
    })
}

/// A value in the place of a parameter.
private struct Operand {
  let value: ValueID
  let parameter: Parameter
  let isOutput: Bool
  let slot: Int
}

/// What a type variable stands for at a node, and by which operand.
private struct Binding {
  let variable: String
  let type: TypeName
  let operand: Operand
  var isContradicted = false
}

/// A type without its shape.
private enum TypeName: Equatable, CustomStringConvertible {
  case tensor(ElementType)
  case other(String)

  var description: String {
    switch self {
    case .tensor(let element): "tensor(\(element.name))"
    case .other(let name): name
    }
  }
}

extension OperatorUse {
  fileprivate func input(_ index: Int) -> (Parameter, TypeSet)? {
    Self.parameter(index, version.inputs, inputTypes)
  }

  fileprivate func output(_ index: Int) -> (Parameter, TypeSet)? {
    Self.parameter(index, version.outputs, outputTypes)
  }

  private static func parameter(
    _ index: Int, _ parameters: [Parameter], _ types: [TypeSet]
  ) -> (Parameter, TypeSet)? {
    if index < parameters.count { return (parameters[index], types[index]) }
    guard let last = parameters.last, let allowed = types.last, case .variadic = last.kind else {
      return nil
    }
    return (last, allowed)
  }
}

extension RuleContext {
  private func location(of operand: Operand, at place: NodePlace) -> Location {
    let name = name(of: operand.value)
    return place.location.appending(
      operand.isOutput ? .output(operand.slot, name: name) : .input(operand.slot, name: name))
  }

  fileprivate mutating func check(
    _ operand: Operand, _ allowed: TypeSet, of application: Application,
    _ bindings: inout [Binding]
  ) {
    guard let type = facts.type(of: operand.value), let name = type.nameWithoutShape else { return }
    let parameter = operand.parameter
    guard allowed.allows(type) else {
      report(
        .typeNotAllowed,
        "\(quoted(parameter.name)) of \(application.name) is \(name), expected "
          + allowed.names.phrase, at: location(of: operand, at: application.place))
      return
    }
    guard parameter.isHomogeneous, parameter.isTypeVariable else { return }
    guard let index = bindings.firstIndex(where: { $0.variable == parameter.type }) else {
      bindings.append(Binding(variable: parameter.type, type: name, operand: operand))
      return
    }
    let first = bindings[index]
    // Where inputs differ already, what the output should be is not known.
    if first.type == name || operand.isOutput && first.isContradicted { return }
    bindings[index].isContradicted = true
    report(
      .typesDiffer,
      "\(quoted(parameter.name)) of \(application.name) is \(name), expected \(first.type)",
      at: location(of: operand, at: application.place),
      notes: [
        .init(
          "'\(parameter.type)' is \(first.type) here",
          at: location(of: first.operand, at: application.place))
      ])
  }
}

extension Parameter {
  /// Whether the type is a variable's name, not a type in the standard's notation.
  fileprivate var isTypeVariable: Bool { !type.utf8.contains(UInt8(ascii: "(")) }
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
  /// The type without shapes; nil where a part of it is not known.
  fileprivate var nameWithoutShape: TypeName? {
    if case .tensor(let element, _) = kind { return element.map { .tensor($0) } }
    return standardNameWithoutShape.map { .other($0) }
  }

  private var standardNameWithoutShape: String? {
    switch kind {
    case .tensor(let element, _): element.map { "tensor(\($0.name))" }
    case .sparseTensor(let element, _): element.map { "sparse_tensor(\($0.name))" }
    case .sequence(let inner): inner.standardNameWithoutShape.map { "seq(\($0))" }
    case .optional(let inner): inner.standardNameWithoutShape.map { "optional(\($0))" }
    case .map, .opaque: description
    case .unspecified: nil
    }
  }
}
