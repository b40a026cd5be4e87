import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearSoftmax = Operator(
    "QLinearSoftmax", domain: "com.microsoft",
    summary: """
      Dequantizes, computes `e^x / Σ e^x` along an axis and quantizes the result. Where the \
      attribute `opset` is below 13: along all axes from `axis` on.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T"), .required("X_scale", "tensor(float)"),
          .optional("x_zero_point", "T"), .required("y_scale", "tensor(float)"),
          .required("y_zero_point", "T"),
        ],
        outputs: [.required("Y", "T")],
        attributes: [.int("axis", -1), .required("opset", .int)],
        types: ["T": .tensor(.quantized8)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let axis = try context.axis("axis", rank: x.rank)
      let axes = try context.int("opset") < 13 ? Set(axis..<x.rank) : [axis]
      let layout = ReductionLayout(x.shape, axes: axes, keepingDimensions: true)
      var numbers = try context.realNumbers(0)
      guard !layout.offsets.isEmpty else { return [.tensor(x)] }
      for start in layout.starts {
        let values = softmaxOfLane(layout.offsets.map { numbers[start + $0] }, .double)
        for (offset, value) in zip(layout.offsets, values) { numbers[start + offset] = value }
      }
      return [try context.quantized(numbers, x.shape, x.elementType, scale: 3)]
    },
    prepare: prepareQLinearSoftmax)
}
