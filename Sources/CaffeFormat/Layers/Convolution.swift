import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Convolution over any number of spatial axes; several bottoms share the weights.
  static let convolution = convolution("Convolution")
  /// A convolution of each channel by itself, of forks; the settings say so too.
  static let convolutionDepthwise = convolution("ConvolutionDepthwise", isDepthwise: true)
  /// The same under another name.
  static let depthwiseConvolution = convolution("DepthwiseConvolution", isDepthwise: true)

  private static func convolution(_ type: String, isDepthwise: Bool = false) -> LayerKind {
    LayerKind(type, settings: "convolution_param", ignoring: convolutionIgnored) {
      layer throws(Diagnostic) in
      try layer.expect(
        bottoms: 1...Int(Int32.max), tops: layer.bottoms.count...layer.bottoms.count)
      let plan = try ConvolutionPlan(&layer, isTransposed: false, isDepthwise: isDepthwise)
      for (index, bottom) in layer.bottoms.enumerated() {
        try layer.convolve(bottom, plan, "Conv", top: index)
      }
    }
  }

  /// Convolution turned round: each input element adds a scaled kernel to the output.
  static let deconvolution = LayerKind(
    "Deconvolution", settings: "convolution_param", ignoring: convolutionIgnored
  ) { layer throws(Diagnostic) in
    try layer.expect(
      bottoms: 1...Int(Int32.max), tops: layer.bottoms.count...layer.bottoms.count)
    let plan = try ConvolutionPlan(&layer, isTransposed: true, isDepthwise: false)
    for (index, bottom) in layer.bottoms.enumerated() {
      try layer.convolve(bottom, plan, "ConvTranspose", top: index)
    }
  }

  private static let convolutionIgnored = [
    "weight_filler", "bias_filler", "engine", "force_nd_im2col",
  ]
}

/// What all bottoms of a convolution share.
private struct ConvolutionPlan {
  /// The axis of channels; those before it count as batch.
  var axis: Int
  var isTransposed: Bool
  var outputs: Int
  var group: Int
  var window: SpatialWindow
  /// The weights and, where there is one, the bias.
  var weights: [Operand]

  init(
    _ layer: inout LayerImporter, isTransposed: Bool, isDepthwise: Bool
  ) throws(Diagnostic) {
    let x = try layer.bottom()
    axis = try layer.axis(or: 1, rank: x.rank)
    self.isTransposed = isTransposed
    let spatial = x.rank - axis - 1
    guard spatial > 0 else { throw .unsupported("a convolution without spatial axes") }
    let channels = x.shape[axis]
    outputs = try layer.size("num_output", atLeast: 1)
    group = try layer.size("group", or: isDepthwise ? channels : 1, atLeast: 1)
    guard channels % group == 0, outputs % group == 0 else {
      throw .invalid(
        "'group' is \(group), which does not divide \(channels) and \(outputs) channels",
        attribute: "group")
    }
    window = try layer.convolutionWindow(spatial)
    layer.settings.ignore(["negative_slope"])
    guard try !layer.settings.flag("relu", or: false) else {
      throw .unsupported("a ReLU as part of a convolution ('relu'); make it a layer of its own")
    }
    let (first, second) = isTransposed ? (channels, outputs) : (outputs, channels)
    weights = [
      try layer.weight(
        0, "weight", expected: [first, second / group] + window.kernel, filler: "weight_filler")
    ]
    if try layer.settings.flag("bias_term", or: true) {
      weights.append(
        try layer.weight(1, "bias", expected: [outputs], filler: "bias_filler"))
    }
  }

  /// The extents of the output's spatial axes.
  func outputExtents(_ inputs: ArraySlice<Int>) throws(Diagnostic) -> [Int] {
    var extents: [Int] = []
    for (index, input) in inputs.enumerated() {
      let reach = window.reach(index)
      let span = input + 2 * window.pad[index] - reach
      let extent =
        isTransposed
        ? window.stride[index] * (input - 1) + reach - 2 * window.pad[index]
        : span < 0 ? 0 : span / window.stride[index] + 1
      guard extent > 0 else {
        throw .invalid("the kernel reaches over \(reach), but axis \(index) has only \(input)")
      }
      extents.append(extent)
    }
    return extents
  }
}

extension LayerImporter {
  fileprivate mutating func convolve(
    _ bottom: Operand, _ plan: ConvolutionPlan, _ operatorType: String, top: Int
  ) throws(Diagnostic) {
    let first = try self.bottom()
    guard bottom.shape == first.shape else {
      throw .invalid("the blobs differ in shape: \(first.shape) and \(bottom.shape)")
    }
    let batch = Array(bottom.shape[..<plan.axis])
    let extents = try plan.outputExtents(bottom.shape[(plan.axis + 1)...])
    let attributes: [Attribute] = [
      .ints("dilations", plan.window.dilation), .int("group", plan.group),
      .ints("kernel_shape", plan.window.kernel), .ints("pads", plan.window.pad + plan.window.pad),
      .ints("strides", plan.window.stride),
    ]
    let shape = batch + [plan.outputs] + extents
    if plan.axis == 1 {
      return try write(
        operatorType, [bottom] + plan.weights, shape: shape, to: top, attributes)
    }
    let images = batch.reduce(1, *)
    let joined = try reshape(
      bottom, [images] + bottom.shape[plan.axis...], to: .step("joined\(top)"))
    let result = try step(
      operatorType, "images\(top)", [joined] + plan.weights,
      shape: [images, plan.outputs] + extents, attributes)
    try reshape(result, shape, to: .top(top))
  }
}
