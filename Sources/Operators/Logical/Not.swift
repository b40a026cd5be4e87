import Diagnostics
import ModelIR

extension Operator {
  static let not = Operator(
    "Not",
    summary: "Negates truth values.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.bool)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      return [.tensor(Tensor(x.shape, booleans: x.booleans.map { !$0 }))]
    },
    prepare: prepareNot)
}
