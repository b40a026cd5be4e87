import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The patches under a moving kernel as channels: a convolution of each channel whose kernels
  /// pick one element each.
  static let im2col = LayerKind(
    "Im2col", settings: "convolution_param",
    ignoring: [
      "num_output", "bias_term", "group", "weight_filler", "bias_filler", "engine",
      "force_nd_im2col",
    ]
  ) { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let axis = try layer.axis(or: 1, rank: x.rank)
    let spatial = x.rank - axis - 1
    guard spatial > 0 else { throw .unsupported("Im2col of a blob without spatial axes") }
    let window = try layer.convolutionWindow(spatial)
    let channels = x.shape[axis]
    guard let patch = window.kernel.checkedElementCount,
      let count = [channels, patch, patch].checkedElementCount,
      count <= LayerImporter.constantLimit
    else { throw .unsupported("Im2col with a kernel of \(window.kernel)") }
    var extents: [Int] = []
    for index in 0..<spatial {
      let span = x.shape[axis + 1 + index] + 2 * window.pad[index] - window.reach(index)
      guard span >= 0 else { throw .invalid("the kernel is larger than the image") }
      extents.append(span / window.stride[index] + 1)
    }
    let picks = (0..<count).map { Float($0 % patch == $0 / patch % patch ? 1 : 0) }
    let weights = try layer.constant(
      "picks", picks, shape: [channels * patch, 1] + window.kernel)
    let attributes: [Attribute] = [
      .ints("dilations", window.dilation), .int("group", channels),
      .ints("kernel_shape", window.kernel), .ints("pads", window.pad + window.pad),
      .ints("strides", window.stride),
    ]
    // Axes before the channels count as batch.
    let images = x.shape[..<axis].reduce(1, *)
    let joined = try layer.reshaped(x, [images] + x.shape[axis...], "joined")
    let shape = [images, channels * patch] + extents
    if axis == 1 { return try layer.write("Conv", [joined, weights], shape: shape, attributes) }
    let result = try layer.step("Conv", "patches", [joined, weights], shape: shape, attributes)
    try layer.reshape(result, Array(x.shape[..<axis] + shape[1...]), to: .top(0))
  }
}
