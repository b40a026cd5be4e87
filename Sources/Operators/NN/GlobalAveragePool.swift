import Diagnostics
import ModelIR

extension Operator {
  static let globalAveragePool = Operator(
    "GlobalAveragePool",
    summary: "The mean over all spatial axes, for each sample and channel.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.floats)]),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferGlobalPooling,
    evaluate: { context throws(Diagnostic) in
      let input = try context.globalPoolingInput()
      let count = Double(input.axes.map(\.input).elementCount)
      let sums = windowSums(input.x.doubles, planes: input.planes, input.axes)
      return [input.output(sums.map { $0 / count })]
    },
    prepare: prepareGlobalAveragePool,
    differentiate: differentiateGlobalAveragePool)
}
