package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A value has another type than is declared.
  package static let contradictoryType = DiagnosticCode(
    "E0504", "A value has another type than is declared",
    explanation: """
      The type that follows from the operators and the model's inputs is not the one that the \
      model declares for the value. onnx.checker with full_check and onnxruntime refuse the model.
      """,
    mend: """
      If the declaration is stale, correct it to the type that the message names. If it is what \
      you want, insert a Cast node; or look for the operator that was given something that it was \
      not meant for.
      """)
  /// A value has another shape than is declared.
  package static let contradictoryShape = DiagnosticCode(
    "E0505", "A value has another shape than is declared",
    explanation: """
      The shape that follows from the operators and the model's inputs is not the one that the \
      model declares for the value: another rank, or another extent. onnx.checker with full_check \
      refuses the model; onnxruntime warns and gives a result of the other shape, which breaks \
      those who rely on the declared one.
      """,
    mend: """
      Correct the declaration to the shape that the message names. Where the extent is not fixed, \
      declare a symbol ('dim_param') instead of a number, or none at all.
      """)
  /// The default of an input is not of its declared type.
  package static let contradictoryDefault = DiagnosticCode(
    "E0507", "The default of an input is not of its declared type",
    explanation: """
      An initializer with the name of an input is that input's default value; its element type and \
      shape must be those that the input declares. onnx.checker with full_check and onnxruntime \
      refuse the model.
      """,
    mend: "Correct the declaration of the input, or the initializer.")
}

extension Rule {
  /// Declared types and shapes are those that follow from the operators.
  static let declaredTypes = Rule(
    .contradictoryType, .contradictoryShape, .contradictoryDefault
  ) { context in
    let survey = context.survey
    for (index, place) in survey.graphs.enumerated() where place.function == nil {
      let graph = context.model[place.id]
      if place.isMain {
        for (slot, input) in graph.inputs.enumerated() {
          let step = Location.Step.input(slot, name: context.name(of: input.value))
          context.check(input, at: place.location.appending(step), isInput: true)
        }
      }
      for info in graph.valueInfos where context.isComputed(info.value, in: index) {
        let step = Location.Step.value(context.name(of: info.value))
        context.check(info, at: place.location.appending(step))
      }
      for (slot, output) in graph.outputs.enumerated() {
        let step = Location.Step.output(slot, name: context.name(of: output.value))
        context.check(output, at: place.location.appending(step))
      }
    }
  }
}

extension RuleContext {
  fileprivate func isComputed(_ value: ValueID, in graph: Int) -> Bool {
    guard let definition = survey.definition(of: value, visibleFrom: graph) else { return false }
    if case .input = definition.source { return false }
    return true
  }

  fileprivate mutating func check(
    _ declared: ValueInfo, at location: Location, isInput: Bool = false
  ) {
    guard let wanted = declared.type, let found = facts.type(of: declared.value) else { return }
    guard let contradiction = found.contradiction(with: wanted) else { return }
    let code: DiagnosticCode =
      switch contradiction {
      case _ where isInput: .contradictoryDefault
      case .type: .contradictoryType
      case .shape: .contradictoryShape
      }
    report(
      code, "\(quoted(name(of: declared.value))) is \(found), but declared \(wanted)", at: location)
  }
}

/// In what two types differ.
private enum Contradiction {
  case type
  case shape
}

extension ValueType {
  /// In what this type, where it is known, cannot be `declared`.
  fileprivate func contradiction(with declared: ValueType) -> Contradiction? {
    switch (kind, declared.kind) {
    case (.unspecified, _), (_, .unspecified): return nil
    case (.tensor(let a, let shape), .tensor(let b, let wanted)),
      (.sparseTensor(let a, let shape), .sparseTensor(let b, let wanted)):
      if let a, let b, a != b { return .type }
      guard let shape, let wanted else { return nil }
      return shape.canBe(wanted) ? nil : .shape
    case (.sequence(let a), .sequence(let b)), (.optional(let a), .optional(let b)):
      return a.contradiction(with: b)
    case (.map(let key, let a), .map(let wantedKey, let b)):
      return key == wantedKey ? a.contradiction(with: b) : .type
    case (.opaque, .opaque): return nil
    default: return .type
    }
  }
}

extension Shape {
  /// Whether a tensor can have both shapes; a negative extent is no statement.
  func canBe(_ other: Shape) -> Bool {
    rank == other.rank
      && zip(dimensions, other.dimensions).allSatisfy { a, b in
        guard let a = a.known, let b = b.known, a >= 0, b >= 0 else { return true }
        return a == b
      }
  }
}
