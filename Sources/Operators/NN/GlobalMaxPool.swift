import Diagnostics
import ModelIR

extension Operator {
  static let globalMaxPool = Operator(
    "GlobalMaxPool",
    summary: "The largest element over all spatial axes, for each sample and channel.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.floats)]),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferGlobalPooling,
    evaluate: { context throws(Diagnostic) in
      let input = try context.globalPoolingInput()
      let maxima = windowMaxima(
        input.x.doubles, planes: input.planes, input.axes, lowest: -.infinity)
      return [input.output(maxima.values)]
    },
    prepare: prepareGlobalMaxPool,
    differentiate: differentiateGlobalMaxPool)
}
