import Diagnostics
import ModelIR

extension Operator {
  static let convTranspose = Operator(
    "ConvTranspose",
    summary: """
      Transposed convolution, the gradient of Conv: every input element adds the filter, weighted, \
      to the output from `i * stride - pad` on. The extents are \
      `stride * (input - 1) + output_padding + (kernel - 1) * dilation + 1 - pads`.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .required("W", "T"), .optional("B", "T")],
        outputs: [.required("Y", "T")],
        attributes: [
          .string("auto_pad", "NOTSET"), .optional("dilations", .ints), .int("group", 1),
          .optional("kernel_shape", .ints), .optional("output_padding", .ints),
          .optional("output_shape", .ints), .optional("pads", .ints), .optional("strides", .ints),
        ],
        types: ["T": .tensor(.floats)]),
      .since(11),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, context.elementType(0), try transposedShape(context))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let w = try context.tensor(1)
      let convolution = try transposedConvolution(context, x, w)
      let bias = try context.convolutionBias(2, count: convolution.groups * convolution.features)
      let y = convolution.apply(x.doubles, w.doubles, bias: bias)
      return [.tensor(Tensor(x.elementType, convolution.outputShape, doubles: y))]
    },
    prepare: prepareTransposedConvolution, differentiate: differentiateConvTranspose)
}

private func transposedConvolution(
  _ context: borrowing EvaluationContext, _ x: Tensor, _ w: Tensor
) throws(Diagnostic) -> TransposedConvolution {
  guard x.rank >= 3, w.rank == x.rank else {
    throw context.mismatch("cannot convolve shape \(x.shape) with weights of shape \(w.shape)")
  }
  let group = try context.int("group")
  guard group >= 1, x.shape[1] == w.shape[0], x.shape[1] % group == 0 else {
    throw context.mismatch(
      "input shape \(x.shape) and weights' shape \(w.shape) do not fit with \(counted(group, "group"))"
    )
  }
  let kernel = Array(w.shape.dropFirst(2))
  if let stated = try context.kernelShape(rank: kernel.count), stated != kernel {
    throw context.invalid("kernel_shape", "is \(stated), but the weights have \(kernel)")
  }
  let window = try context.transposedWindow(kernel: kernel)
  var axes: [TransposedAxis] = []
  for (i, extent) in x.shape.dropFirst(2).enumerated() {
    axes.append(try window.axis(i, input: extent))
  }
  _ = try context.checkedCount([group, w.shape[1]])
  let convolution = TransposedConvolution(
    batch: x.shape[0], groups: group, channels: x.shape[1] / group, features: w.shape[1],
    axes: axes)
  _ = try context.checkedCount(convolution.outputShape)
  guard let padded = convolution.paddedCount, padded <= 1 << 29 else {
    throw context.unsupported("does not evaluate windows of this size")
  }
  return convolution
}

private func transposedShape(_ context: InferenceContext) throws(Diagnostic) -> Shape? {
  let x = context.shape(0)
  let w = context.shape(1)
  guard let rank = x?.rank ?? w?.rank else { return nil }
  guard rank >= 3, (w?.rank ?? rank) == rank else {
    throw context.mismatch(
      "cannot convolve shape \(x?.description ?? "?") with weights of shape "
        + "\(w?.description ?? "?")")
  }
  let group = try context.int("group")
  guard group >= 1 else {
    throw context.invalid("group", "is \(group), expected a positive number")
  }
  if let channels = x?[1].known, let expected = w?[0].known, channels != expected {
    throw context.mismatch(
      "the input has \(counted(channels, "channel")), the weights take \(expected)")
  }
  var features = Dimension.unknown
  if let perGroup = w?[1].known {
    let (product, overflow) = perGroup.multipliedReportingOverflow(by: group)
    if !overflow { features = .known(product) }
  }
  var kernel = try context.kernelShape(rank: rank - 2)
  if let w, let known = Shape(Array(w.dimensions.dropFirst(2))).known {
    if let kernel, kernel != known {
      throw context.invalid("kernel_shape", "is \(kernel), but the weights have \(known)")
    }
    kernel = known
  }
  var dimensions = [x?[0] ?? .unknown, features]
  guard let x, let kernel else {
    return Shape(dimensions + [Dimension](repeating: .unknown, count: rank - 2))
  }
  let window = try context.transposedWindow(kernel: kernel)
  for (i, dimension) in x.dimensions.dropFirst(2).enumerated() {
    dimensions.append(try window.output(i, dimension))
  }
  return Shape(dimensions)
}
