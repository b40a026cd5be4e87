import Diagnostics
import ModelIR

extension Operator {
  static let optionalGetElement = Operator(
    "OptionalGetElement",
    summary:
      "Gives the value that an optional value holds; a tensor or sequence is given unchanged.",
    versions: [
      .since(
        15, inputs: [.required("input", "O")], outputs: [.required("output", "V")],
        types: [
          "O": .optional(.all) + .optionalSequence(.all), "V": .tensor(.all) + .sequence(.all),
        ]),
      .since(18) {
        $0.types["O"] = .tensor(.all) + .sequence(.all) + .optional(.all) + .optionalSequence(.all)
      },
      .since(28) {
        $0.types["O"] =
          .tensor(.allIR14) + .sequence(.allIR14) + .optional(.allIR14)
          + .optionalSequence(.allIR14)
        $0.types["V"] = .tensor(.allIR14) + .sequence(.allIR14)
      },
    ],
    infer: { context throws(Diagnostic) in
      if case .optional(let element)? = context.type(0)?.kind {
        context.setOutput(0, element)
      } else {
        context.setOutput(0, context.type(0))
      }
    },
    evaluate: { context throws(Diagnostic) in
      let value = try context.value(0)
      guard case .optional(let element, _) = value else { return [value] }
      guard let element else { throw context.invalidData("the optional value is empty") }
      return [element]
    })
}
