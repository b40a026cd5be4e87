import Diagnostics
import ModelIR

extension Operator {
  static let upsample = Operator(
    "Upsample",
    summary: """
      Enlarges a tensor: each output index lies at `index / scale` in the input, where the element \
      before it is taken, or neighbours are weighted linearly.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [
          .required("height_scale", .float), .string("mode", "nearest"),
          .required("width_scale", .float),
        ], types: ["T": .tensor([.floats, .indices, .bool])]),
      .since(7) {
        $0.remove("height_scale", "width_scale")
        $0.set(.required("scales", .floats))
        $0.types["T"] = .tensor(.all)
      },
      .since(9) {
        $0.inputs = [.required("X", "T"), .required("scales", "tensor(float)")]
        $0.remove("scales")
      },
      .since(10) { $0.isDeprecated = true },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let scales =
        context.since < 9 ? try context.scalesAttribute() : context.constant(1)?.doubles
      var result = Shape.unknown(rank: shape.rank)
      if let scales {
        guard scales.count == shape.rank else {
          throw context.mismatch("\(counted(scales.count, "scale")) for shape \(shape)")
        }
        for (axis, scale) in scales.enumerated() {
          result[axis] = shape[axis].scaled(by: scale)
        }
      }
      context.setOutput(0, context.elementType(0), result)
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let scales =
        context.since < 9 ? try context.scalesAttribute() : try context.tensor(1).doubles
      return [.tensor(try context.upsampled(x, scales: scales))]
    })
}

extension NodeReading {
  /// The scales of the versions that have them as attributes.
  fileprivate func scalesAttribute() throws(Diagnostic) -> [Double] {
    if since < 7 { return [1, 1, try float("height_scale"), try float("width_scale")] }
    guard let scales = try optionalFloats("scales") else { throw unsupported("needs 'scales'") }
    return scales
  }
}

extension EvaluationContext {
  /// A tensor enlarged or made smaller as before the coordinate modes of Resize-11.
  func upsampled(_ x: Tensor, scales: [Double]) throws(Diagnostic) -> Tensor {
    guard scales.count == x.rank else {
      throw mismatch("\(counted(scales.count, "scale")) for shape \(x.shape)")
    }
    var axes: [ResampledAxis] = []
    for (extent, scale) in zip(x.shape, scales) {
      guard scale > 0, let output = Dimension.known(extent).scaled(by: scale).known else {
        throw invalidData("scale \(scale) is not positive")
      }
      axes.append(ResampledAxis(input: extent, output: output, scale: scale))
    }
    let interpolation: Interpolation
    switch try string("mode") {
    // Resize-10 takes the element after the position where it makes an axis smaller: the case
    // test_resize_downsample_nearest of ONNX 1.5 says so, the text does not.
    case "nearest": interpolation = .nearest(rounding: "outward")
    case "linear", "bilinear": interpolation = .linear
    default: throw invalid("mode", "is '\(try string("mode"))', expected nearest or linear")
    }
    return try resampled(
      x, axes, Resampling(interpolation: interpolation, coordinateMode: "asymmetric"))
  }
}
