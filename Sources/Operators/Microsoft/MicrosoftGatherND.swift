import Diagnostics
import ModelIR

extension Operator {
  static let microsoftGatherND = Operator(
    "GatherND", domain: "com.microsoft",
    summary: """
      Takes slices of `data`: each vector along the last axis of `indices` names one by its leading \
      indices.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("data", "T"), .required("indices", "Tind")],
        outputs: [.required("output", "T")],
        types: ["T": .tensor(.all), "Tind": .tensor(.indices)])
    ],
    infer: { context throws(Diagnostic) in try context.infer(as: .gatherND) },
    evaluate: { context throws(Diagnostic) in
      let indices = try context.tensor(1)
      let wide = Tensor(.int64, indices.shape, int64s: indices.int64s)
      return try context.evaluated(
        as: .gatherND, inputs: [.tensor(context.tensor(0)), .tensor(wide)])
    })
}
