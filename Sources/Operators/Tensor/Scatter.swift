import Diagnostics
import ModelIR

extension Operator {
  static let scatter = Operator(
    "Scatter",
    summary: "The older name of ScatterElements without a reduction.",
    versions: [
      .since(
        9,
        inputs: [.required("data", "T"), .required("indices", "Tind"), .required("updates", "T")],
        outputs: [.required("output", "T")], attributes: [.int("axis", 0)],
        types: ["T": .tensor(.all), "Tind": .tensor(.indices)]),
      .since(11) { $0.isDeprecated = true },
    ],
    infer: inferSameAsFirst,
    evaluate: evaluateScatterElements)
}
