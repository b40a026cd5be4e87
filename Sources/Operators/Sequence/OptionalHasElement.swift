import Diagnostics
import ModelIR

extension Operator {
  static let optionalHasElement = Operator(
    "OptionalHasElement",
    summary: """
      Says whether an optional value is there; a tensor or sequence always is, an input that is \
      left out never.
      """,
    versions: [
      .since(
        15, inputs: [.required("input", "O")], outputs: [.required("output", "B")],
        types: ["O": .optional(.all) + .optionalSequence(.all), "B": .tensor(.bool)]),
      .since(18) {
        $0.inputs = [.optional("input", "O")]
        $0.types["O"] = .tensor(.all) + .sequence(.all) + .optional(.all) + .optionalSequence(.all)
      },
      .since(28) {
        $0.types["O"] =
          .tensor(.allIR14) + .sequence(.allIR14) + .optional(.allIR14)
          + .optionalSequence(.allIR14)
      },
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, .bool, []) },
    evaluate: { context throws(Diagnostic) in
      var hasElement = context.hasInput(0)
      if hasElement, case .optional(nil, _) = try context.value(0) { hasElement = false }
      return [.tensor(Tensor([], booleans: [hasElement]))]
    })
}
