import Diagnostics
import ModelIR

extension Operator {
  static let averagePool = Operator(
    "AveragePool",
    summary: """
      The mean of each window that slides over the spatial axes. The sum is divided by the number \
      of elements that lie within the input or, with `count_include_pad`, within the padded input.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [
          .string("auto_pad", "NOTSET"), .required("kernel_shape", .ints),
          .optional("pads", .ints), .optional("strides", .ints),
        ],
        types: ["T": .tensor(.floats)]),
      .since(7) { $0.set(.int("count_include_pad", 0)) },
      .since(10) { $0.set(.int("ceil_mode", 0)) },
      .since(11),
      .since(19) { $0.set(.optional("dilations", .ints)) },
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferPooling,
    evaluate: { context throws(Diagnostic) in
      let input = try context.poolingInput()
      let includesPadding = try context.optionalInt("count_include_pad") ?? 0 != 0
      return [input.output(input.means(of: input.x.doubles, includingPadding: includesPadding))]
    },
    prepare: preparePooling(false),
    differentiate: differentiateAveragePool)
}
