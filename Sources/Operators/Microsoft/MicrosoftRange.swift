import Diagnostics
import ModelIR

extension Operator {
  static let microsoftRange = Operator(
    "Range", domain: "com.microsoft",
    summary:
      "Gives the numbers from `start` on in steps of `delta`, or of 1, up to before `limit`.",
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [.required("start", "T"), .required("limit", "T"), .optional("delta", "T")],
        outputs: [.required("Y", "T")],
        types: ["T": .tensor(.float, .double, .int16, .int32, .int64)])
    ],
    infer: { context throws(Diagnostic) in
      var inputs = Array(context.inputs.prefix(2))
      if context.hasInput(2) {
        inputs.append(context.inputs[2])
      } else {
        let type = context.elementType(0) ?? .int64
        inputs.append(InferenceContext.Fact(constant: Tensor(type, [], doubles: [1])))
      }
      try context.infer(as: .range, inputs: inputs)
    },
    evaluate: { context throws(Diagnostic) in
      let start = try context.tensor(0)
      let delta = try context.optionalTensor(2) ?? Tensor(start.elementType, [], doubles: [1])
      return try context.evaluated(
        as: .range, inputs: [.tensor(start), .tensor(context.tensor(1)), .tensor(delta)])
    })
}
