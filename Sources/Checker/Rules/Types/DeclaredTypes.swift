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
          context.check(input, in: index, at: place.location.appending(step), isInput: true)
        }
      }
      for info in graph.valueInfos where context.isComputed(info.value, in: index) {
        let step = Location.Step.value(context.name(of: info.value))
        context.check(info, in: index, at: place.location.appending(step))
      }
      for (slot, output) in graph.outputs.enumerated() {
        let step = Location.Step.output(slot, name: context.name(of: output.value))
        context.check(output, in: index, at: place.location.appending(step))
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
    _ declared: ValueInfo, in graph: Int, at location: Location, isInput: Bool = false
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
      code, "\(quoted(name(of: declared.value))) is \(found), but declared \(wanted)", at: location,
      notes: isInput
        ? defaultNote(declared.value) : sources(of: declared.value, found, wanted, in: graph))
  }

  /// Where the default of an input is.
  private func defaultNote(_ value: ValueID) -> [Diagnostic.Note] {
    let places = survey.definitions(of: value).filter { $0.source == .initializer }
    return places.prefix(1).map { .init("the default", at: survey.location(of: $0, in: model)) }
  }

  /// What gives a value the type that is found: the node or initializer that defines it, and the value
  /// from which the part that is not as wanted has come to it, where one can be told.
  private func sources(
    of value: ValueID, _ found: ValueType, _ wanted: ValueType, in graph: Int
  ) -> [Diagnostic.Note] {
    guard let definition = survey.definition(of: value, visibleFrom: graph) else { return [] }
    var notes: [Diagnostic.Note] = []
    let place = survey.location(of: definition, in: model)
    switch definition.source {
    case .node(let node, _):
      notes.append(.init("this node makes it", at: survey.nodes[node].location))
    case .initializer: notes.append(.init("the initializer", at: place))
    case .input: notes.append(.init("the input", at: place))
    }
    let origin = origin(of: definition) { $0.shares(found, differingFrom: wanted) }
    if origin.value != definition.value, let type = facts[origin.value].type {
      let text = "\(quoted(name(of: origin.value))) is \(type)"
      notes.append(.init(text, at: survey.location(of: origin, in: model)))
    }
    return notes
  }

  /// Follows a value to what it is computed from, as long as a node has an input like it.
  private func origin(
    of start: Definition, where isAlike: (InferenceContext.Fact) -> Bool
  ) -> Definition {
    var current = start
    for _ in 0..<Self.longestPath {
      guard case .node(let node, _) = current.source else { break }
      let inputs = survey.nodes[node].node.inputs.compactMap { $0 }
      guard let next = inputs.first(where: { isAlike(facts[$0]) }),
        let definition = survey.definition(of: next, visibleFrom: current.graph)
      else { break }
      current = definition
    }
    return current
  }

  /// The most nodes on the way to the origin of a value.
  private static let longestPath = 64
}

extension InferenceContext.Fact {
  /// Whether the value has what makes `found` differ from `wanted`: the type, the rank, or the first
  /// extent that is another.
  fileprivate func shares(_ found: ValueType, differingFrom wanted: ValueType) -> Bool {
    guard let type, let shape = found.shape, let other = wanted.shape,
      found.elementType == wanted.elementType
    else { return type?.withoutExtents == found.withoutExtents }
    guard shape.rank == other.rank else { return type.shape == shape }
    let differing = shape.dimensions.indices.first {
      guard let a = shape[$0].known, let b = other[$0].known else { return false }
      return a != b
    }
    guard let differing, let extent = shape[differing].known else { return false }
    if let constant, constant.elementType.isInteger {
      return constant.int64s.contains(Int64(extent))
    }
    return type.shape?.dimensions.contains { $0.known == extent } ?? false
  }
}

extension ValueType {
  /// The kind and the element type.
  fileprivate var withoutExtents: ValueType {
    switch kind {
    case .tensor(let element, _): .tensor(element)
    case .sparseTensor(let element, _): ValueType(.sparseTensor(element, nil))
    default: self
    }
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
