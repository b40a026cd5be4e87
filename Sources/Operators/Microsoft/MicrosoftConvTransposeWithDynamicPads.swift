import Diagnostics
import ModelIR

extension Operator {
  static let microsoftConvTransposeWithDynamicPads = Operator(
    "ConvTransposeWithDynamicPads", domain: "com.microsoft",
    summary: "ConvTranspose with the pads as an input.",
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T"), .required("W", "T"), .optional("Pads", "tensor(int64)"),
          .optional("B", "T"),
        ],
        outputs: [.required("Y", "T")],
        attributes: convolutionAttributes.filter { $0.name != "pads" } + [
          .optional("output_padding", .ints)
        ],
        types: ["T": .tensor(.floats)])
    ],
    infer: { context throws(Diagnostic) in
      let pads = context.integers(2)
      guard pads != nil || !context.hasInput(2) else {
        let rank = context.shape(0)?.rank
        context.setOutput(0, context.elementType(0), rank.map { .unknown(rank: $0) })
        return
      }
      try context.infer(
        as: .convTranspose, inputs: Array(context.inputs.prefix(2)), setting: padsAttribute(pads))
    },
    evaluate: { context throws(Diagnostic) in
      let inputs = (0..<4).map { $0 < context.inputs.count ? context.inputs[$0] : nil }
      return try context.evaluated(
        as: .convTranspose, inputs: [inputs[0], inputs[1], inputs[3]],
        setting: padsAttribute(context.optionalIntegers(2)))
    })
}

private func padsAttribute(_ pads: [Int]?) -> [Attribute] {
  guard let pads else { return [] }
  return [Attribute("pads", .ints(pads.map { Int64($0) }))]
}
