import Diagnostics
import ModelIR

extension Operator {
  static let microsoftGridSample = Operator(
    "GridSample", domain: "com.microsoft",
    summary: """
      Samples an image [N, C, H, W] at the positions of a grid [N, H', W', 2], as the first version \
      of the standard's GridSample does.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T1"), .required("Grid", "T1")],
        outputs: [.required("Y", "T2")],
        attributes: [
          .int("align_corners", 0), .string("mode", "bilinear"), .string("padding_mode", "zeros"),
        ], types: ["T1": .tensor(.all), "T2": .tensor(.floats)])
    ],
    infer: { context throws(Diagnostic) in try context.infer(as: .gridSample, opset: 16) },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.rank == 4 else {
        throw context.mismatch("the image has shape \(x.shape), expected four axes")
      }
      return try context.evaluated(as: .gridSample, opset: 16)
    })
}
