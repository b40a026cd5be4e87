package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A call leaves out an input that the function's body needs.
  package static let missingArgument = DiagnosticCode(
    "E0413", "A call leaves out an input that the function needs",
    explanation: """
      An input that the call leaves out is left out of the nodes of the body that read it, and one \
      of them needs it. Runtimes that inline the function then refuse the body, or read what is \
      not there.
      """,
    mend: """
      Give the input in the call, or make the body work without it.
      """)
  /// A call gives an attribute of another type than the function's body uses.
  package static let wrongArgumentType = DiagnosticCode(
    "E0414", "A call gives a function an attribute of another type than its body uses",
    explanation: """
      Nodes of the body refer to the attribute and say of what type it is there; the call gives \
      one of another type, which runtimes refuse or read as zero.
      """,
    mend: """
      Write the value in the type that the body uses: 1.0 for a float, for example.
      """)
  /// A function has two parameters of one name.
  package static let duplicateParameter = DiagnosticCode(
    "E0339", "A function has two inputs or outputs of one name",
    explanation: """
      Inputs of a function are told apart by name in its body, and so are outputs. With two of one \
      name it is not known which value is meant; onnx.checker refuses the model.
      """,
    mend: """
      Rename one of them, and what reads it in the body.
      """)
}

extension Rule {
  /// Calls give functions what their bodies need.
  static let functionCalls = Rule(
    .missingArgument, .wrongArgumentType, .duplicateParameter
  ) { context in
    guard !context.model.functions.isEmpty else { return }
    context.checkParameters()
    let needs = context.functionNeeds
    for (place, callee) in zip(context.survey.nodes, context.callees) {
      guard case .function(let index) = callee else { continue }
      let body = context.model[context.model.functions[index].body]
      for (slot, parameter) in body.inputs.enumerated() {
        let isGiven = slot < place.node.inputs.count && place.node.inputs[slot] != nil
        guard !isGiven, let reader = needs[index].inputs[parameter.value] else { continue }
        let name = context.name(of: parameter.value)
        context.report(
          .missingArgument, "the call leaves out \(quoted(name)), which the function needs",
          at: place.location, notes: [.init("it is read here", at: reader)])
      }
      for attribute in place.node.attributes {
        guard let use = needs[index].attributes[attribute.name] else { continue }
        let found = attribute.isReference ? attribute.declaredType : attribute.value.type
        guard let found, found != .undefined, found != use.type else { continue }
        context.report(
          .wrongArgumentType,
          "\(quoted(attribute.name)) is \(found), but the function uses it as \(use.type)",
          at: place.location.appending(.attribute(attribute.name)),
          notes: [.init("it is used here", at: use.location)])
      }
    }
  }
}

/// What the body of a function needs of a call.
private struct FunctionNeeds {
  /// The inputs that some node must have, with the place of that node.
  var inputs: [ValueID: Location] = [:]
  /// The attributes that nodes refer to.
  var attributes: [String: (type: AttributeType, location: Location)] = [:]
}

extension RuleContext {
  fileprivate mutating func checkParameters() {
    for function in model.functions {
      let body = model[function.body]
      for (what, values) in [("input", body.inputs), ("output", body.outputs)] {
        var seen: Set<ValueID> = []
        for parameter in values where !seen.insert(parameter.value).inserted {
          report(
            .duplicateParameter, "the \(what) \(quoted(name(of: parameter.value))) occurs twice",
            at: Location([function.locationStep]))
        }
      }
    }
  }

  /// What each function of the model needs, by its index.
  fileprivate var functionNeeds: [FunctionNeeds] {
    var needs = [FunctionNeeds](repeating: FunctionNeeds(), count: model.functions.count)
    let inputs = model.functions.map { function in
      Set(model[function.body].inputs.map(\.value))
    }
    for (place, callee) in zip(survey.nodes, callees) {
      guard let function = survey.graphs[place.graph].function else { continue }
      for attribute in place.node.attributes {
        guard let name = attribute.referencedName, attribute.isReference,
          let type = attribute.declaredType, type != .undefined,
          needs[function].attributes[name] == nil
        else { continue }
        needs[function].attributes[name] = (
          type, place.location.appending(.attribute(attribute.name))
        )
      }
      guard case .operator(let use) = callee else { continue }
      for (slot, input) in place.node.inputs.enumerated() {
        guard let input, inputs[function].contains(input), needs[function].inputs[input] == nil,
          use.version.input(slot)?.kind == .required
        else { continue }
        needs[function].inputs[input] = place.location
      }
    }
    return needs
  }
}
