import ConverterCore
import Diagnostics

/// How a window moves over the spatial axes: one number an axis.
struct SpatialWindow {
  var kernel: [Int]
  var stride: [Int]
  var pad: [Int]
  var dilation: [Int]

  /// The extent that the kernel covers.
  func reach(_ axis: Int) -> Int { dilation[axis] * (kernel[axis] - 1) + 1 }
}

extension LayerImporter {
  /// The window of a convolution over `count` spatial axes (`BaseConvolutionLayer`).
  mutating func convolutionWindow(_ count: Int) throws(Diagnostic) -> SpatialWindow {
    SpatialWindow(
      kernel: try perAxis(
        "kernel_size", ("kernel_h", "kernel_w"), count, or: nil, atLeast: 1),
      stride: try perAxis("stride", ("stride_h", "stride_w"), count, or: 1, atLeast: 1),
      pad: try perAxis("pad", ("pad_h", "pad_w"), count, or: 0, atLeast: 0),
      dilation: try dilation(count))
  }

  /// The distance of the kernel's elements, also under the name that DeepLab gave it first.
  private mutating func dilation(_ count: Int) throws(Diagnostic) -> [Int] {
    guard settings.has("hole") || settings.has("hole_h") || settings.has("hole_w") else {
      return try perAxis("dilation", nil, count, or: 1, atLeast: 1)
    }
    guard !settings.has("dilation") else {
      throw .invalid("'hole' does not go with 'dilation'", attribute: "hole")
    }
    return try perAxis("hole", ("hole_h", "hole_w"), count, or: 1, atLeast: 1)
  }

  /// A setting that is given once for all spatial axes, once for each, or as height and width.
  private mutating func perAxis(
    _ name: String, _ pair: (String, String)?, _ count: Int, or fallback: Int?, atLeast minimum: Int
  ) throws(Diagnostic) -> [Int] {
    let given = try sizes(name, atLeast: minimum)
    if let pair, settings.has(pair.0) || settings.has(pair.1) {
      guard count == 2, given.isEmpty else {
        throw .invalid(
          "'\(pair.0)' and '\(pair.1)' do not go with '\(name)' or \(counted(count, "axis", "axes"))"
        )
      }
      // One of the two alone leaves the other at zero.
      return [
        try size(pair.0, or: 0, atLeast: minimum), try size(pair.1, or: 0, atLeast: minimum),
      ]
    }
    switch (given.count, fallback) {
    case (count, _) where count > 0: return given
    case (1, _): return [Int](repeating: given[0], count: count)
    case (0, let fallback?): return [Int](repeating: fallback, count: count)
    default:
      throw .invalid(
        "'\(name)' is given \(given.count) times, expected once or once for each of \(counted(count, "axis", "axes"))",
        attribute: name)
    }
  }
}
