import Diagnostics
import ModelIR

extension Operator {
  static let identity = Operator(
    "Identity",
    summary: "Gives its input unchanged.",
    versions: [
      .since(
        1, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        types: ["T": .tensor(.all)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(14) {
        $0.inputs = [.required("input", "V")]
        $0.outputs = [.required("output", "V")]
        $0.types = ["V": .tensor(.allIR4) + .sequence(.all)]
      },
      .since(16) {
        $0.types["V"] =
          .tensor(.allIR4) + .sequence(.all) + .optional(.all) + .optionalSequence(.all)
      },
      .since(19) {
        $0.types["V"] =
          .tensor(.allIR9) + .sequence(.all) + .optional(.all) + .optionalSequence(.all)
      },
      .since(21) {
        $0.types["V"] =
          .tensor(.allIR10) + .sequence(.all) + .optional(.all) + .optionalSequence(.all)
      },
      .since(23) {
        $0.types["V"] =
          .tensor(.allIR11) + .sequence(.all) + .optional(.all) + .optionalSequence(.all)
      },
      .since(24) {
        $0.types["V"] =
          .tensor(.allIR12) + .sequence(.all) + .optional(.all) + .optionalSequence(.all)
      },
      .since(25) {
        $0.types["V"] =
          .tensor(.allIR13) + .sequence(.all) + .optional(.all) + .optionalSequence(.all)
      },
    ],
    infer: { context throws(Diagnostic) in
      if let fact = context.inputs.first ?? nil { context.setFact(0, fact) }
    },
    evaluate: { context throws(Diagnostic) in [try context.value(0)] },
    prepare: prepareView,
    differentiate: differentiateIdentity)
}
