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
    guard x.rank == 4, try layer.axis(or: 1, rank: x.rank) == 1 else {
      throw .unsupported("Im2col of a blob of \(x.rank) axes, or with channels elsewhere")
    }
    let window = try layer.convolutionWindow(2)
    let patch = window.kernel[0] * window.kernel[1]
    let channels = x.shape[1]
    guard let count = [channels, patch, patch].checkedElementCount,
      count <= LayerImporter.constantLimit
    else { throw .unsupported("Im2col with a kernel of \(window.kernel)") }
    var extents: [Int] = []
    for axis in 0..<2 {
      let span = x.shape[axis + 2] + 2 * window.pad[axis] - window.reach(axis)
      guard span >= 0 else { throw .invalid("the kernel is larger than the image") }
      extents.append(span / window.stride[axis] + 1)
    }
    let picks = (0..<count).map { Float($0 % patch == $0 / patch % patch ? 1 : 0) }
    let weights = try layer.constant(
      "picks", picks, shape: [channels * patch, 1] + window.kernel)
    try layer.write(
      "Conv", [x, weights], shape: [x.shape[0], channels * patch] + extents,
      [
        .ints("dilations", window.dilation), .int("group", channels),
        .ints("kernel_shape", window.kernel), .ints("pads", window.pad + window.pad),
        .ints("strides", window.stride),
      ])
  }
}
