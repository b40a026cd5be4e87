import Diagnostics
import ModelIR

extension Operator {
  static let castLike = Operator(
    "CastLike",
    summary: "Converts the elements of the first tensor to the type of the second, as Cast does.",
    versions: [
      .since(
        15, inputs: [.required("input", "T1"), .required("target_type", "T2")],
        outputs: [.required("output", "T2")],
        types: [
          "T1": .tensor([.numericAndBFloat16, .bool, .string]),
          "T2": .tensor([.numericAndBFloat16, .bool, .string]),
        ])
    ] + castVersions,
    infer: { context throws(Diagnostic) in
      let type = context.elementType(1)
      context.setOutput(0, type, context.shape(0))
      if type == .int64 || type == .int32 { context.setElements(0, context.elements(0)) }
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let type = try context.tensor(1).elementType
      return [.tensor(try context.cast(x, to: type, rule: context.castRule()))]
    },
    prepare: prepareCast,
    differentiate: differentiateCastLike)
}
