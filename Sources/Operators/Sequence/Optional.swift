import Diagnostics
import ModelIR

extension Operator {
  static let optional = Operator(
    "Optional",
    summary: "Wraps its input as an optional value, or gives an empty one of the type `type`.",
    versions: [
      .since(
        15, inputs: [.optional("input", "V")], outputs: [.required("output", "O")],
        attributes: [.optional("type", .typeProto)],
        types: [
          "V": .tensor(.all) + .sequence(.all), "O": .optional(.all) + .optionalSequence(.all),
        ]),
      .since(28) {
        $0.types["V"] = .tensor(.allIR14) + .sequence(.allIR14)
        $0.types["O"] = .optional(.allIR14) + .optionalSequence(.allIR14)
      },
    ],
    infer: { context throws(Diagnostic) in
      let element = try context.hasInput(0) ? context.type(0) : context.emptyOptionalType()
      context.setOutput(0, element.map { .optional($0) })
    },
    evaluate: { context throws(Diagnostic) in
      guard context.hasInput(0) else {
        return [.optional(nil, element: try context.emptyOptionalType())]
      }
      let value = try context.value(0)
      return [.optional(value, element: value.tensor.map { .tensor($0.elementType) })]
    })
}

extension NodeReading {
  /// The type of the element that an empty optional value lacks.
  fileprivate func emptyOptionalType() throws(Diagnostic) -> ValueType {
    guard case .typeProto(let type)? = value("type") else {
      throw invalid("type", "must be a type where the input is left out")
    }
    return type
  }
}
