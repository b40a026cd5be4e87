import ConverterCore
import Diagnostics
import ModelIR

/// How a window moves over the spatial axes (`ConvPoolOpBase`).
struct Window {
  /// How padding follows from the extents of the image (`LegacyPadding`).
  enum Padding: Int {
    case given = 0
    case valid = 1
    case same = 2
    /// Caffe's way: windows are counted rounding up.
    case caffe = 3
  }

  var kernel: [Int]
  var stride: [Int]
  /// Elements before the image, by axis, then after it.
  var pads: [Int]
  var dilation: [Int]
  var padding: Padding

  /// The number of spatial axes.
  var rank: Int { kernel.count }
}

extension OperatorImporter {
  /// Reads the settings of a window, in each of their spellings.
  mutating func window(needsKernel: Bool = true) throws(Diagnostic) -> Window {
    let kernel = try perAxis("kernel", "kernels", ["kernel_h", "kernel_w"], atLeast: 1)
    let rank = kernel.isEmpty ? 2 : kernel.count
    guard !needsKernel || !kernel.isEmpty else {
      throw .invalid("the size of the kernel is missing", argument: "kernels")
    }
    let number = try number("legacy_pad", or: 0)
    guard let padding = Window.Padding(rawValue: number) else {
      throw .invalid("'legacy_pad' is \(number), expected 0 to 3", argument: "legacy_pad")
    }
    let sides = ["pad_t", "pad_l", "pad_b", "pad_r"]
    let window = Window(
      kernel: kernel.isEmpty ? [1, 1] : kernel,
      stride: try perAxis("stride", "strides", ["stride_h", "stride_w"], atLeast: 1, or: rank),
      pads: try perAxis("pad", "pads", sides, atLeast: 0, or: 2 * rank, fallback: 0),
      dilation: try perAxis(
        "dilation", "dilations", ["dilation_h", "dilation_w"], atLeast: 1, or: rank),
      padding: padding)
    guard window.stride.count == rank, window.dilation.count == rank,
      window.pads.count == 2 * rank, rank <= 8
    else {
      throw .invalid(
        "\(counted(rank, "axis", "axes")) of the kernel, \(window.stride.count) strides, \(window.dilation.count) "
          + "dilations and \(window.pads.count) pads do not fit together")
    }
    return window
  }

  /// A setting given once for two axes, in a list, or by names; where it is absent, `fallback` for
  /// each of `count`.
  mutating func perAxis(
    _ single: String, _ list: String, _ names: [String], atLeast minimum: Int, or count: Int = 0,
    fallback: Int = 1
  ) throws(Diagnostic) -> [Int] {
    var sizes = try sizes(list, atLeast: minimum)
    if arguments.has(single) {
      sizes = [Int](
        repeating: try size(single, atLeast: minimum), count: names.count)
    } else if names.allSatisfy(arguments.has) {
      for name in names { sizes.append(try size(name, atLeast: minimum)) }
    }
    return sizes.isEmpty ? [Int](repeating: fallback, count: count) : sizes
  }

  /// The padding of a window as attributes of Conv or a pooling operator.
  ///
  /// - Parameter canRoundUp: whether the operator may count windows rounding up, where the extents
  ///   of the image are not known.
  func padding(
    _ window: Window, of x: Operand, canRoundUp: Bool
  ) throws(Diagnostic) -> [Attribute] {
    switch window.padding {
    case .given: return [.ints("pads", window.pads)]
    case .valid: return [.ints("pads", [Int](repeating: 0, count: window.pads.count))]
    case .same:
      guard window.dilation.allSatisfy({ $0 == 1 }) else {
        throw .invalid("padding SAME does not go with dilation", argument: "legacy_pad")
      }
      guard zip(window.kernel, window.stride).allSatisfy({ $0 >= $1 }) else {
        throw .unsupported(
          "padding SAME with a stride over the kernel is not supported", argument: "legacy_pad")
      }
      return [.string("auto_pad", "SAME_UPPER")]
    case .caffe: return try caffePadding(window, x, canRoundUp: canRoundUp)
    }
  }

  /// Padding at the end for each window that Caffe would count.
  private func caffePadding(
    _ window: Window, _ x: Operand, canRoundUp: Bool
  ) throws(Diagnostic) -> [Attribute] {
    let rank = window.rank
    let heads = Array(window.pads[..<rank])
    let fits = zip(window.kernel, window.stride).allSatisfy { $0 >= $1 }
    let extents = (0..<rank).map { x.extent($0 + 2) }
    if extents.contains(nil), canRoundUp, fits {
      return [.ints("pads", heads + heads), .int("ceil_mode", 1)]
    }
    var tails: [Int] = []
    for axis in 0..<rank {
      let size = try Self.bounded(extent(x, axis + 2), "extent \(axis + 2)", atLeast: 0)
      let (kernel, stride, head) = (window.kernel[axis], window.stride[axis], heads[axis])
      let span = size + 2 * head - kernel
      guard span >= 0 else {
        throw .invalid("a kernel of \(kernel) has no place on an axis of \(size)")
      }
      var last = (span + stride - 1) / stride
      if head > 0, last * stride >= size + head { last -= 1 }
      guard last * stride - head < size else {
        throw .unsupported("a window lies beyond the image", argument: "legacy_pad")
      }
      tails.append(max(0, last * stride + kernel - head - size))
    }
    return [.ints("pads", heads + tails)]
  }

  /// An image with channels in the second place, of so many axes where that is not known.
  mutating func image(
    _ x: Operand, isChannelsLast: Bool, rank: Int
  ) throws(Diagnostic) -> Operand {
    guard isChannelsLast else { return x }
    let rank = x.rank ?? rank
    guard rank >= 2 else {
      throw .invalid("an image has \(counted(rank, "axis", "axes")), expected 2 or more")
    }
    return try transpose(x, [0, rank - 1] + Array(1..<rank - 1))
  }

  /// The image with channels in the last place again, as an output.
  mutating func writeImage(
    _ y: Operand, isChannelsLast: Bool, rank: Int, to index: Int = 0
  ) throws(Diagnostic) {
    guard isChannelsLast else { return write(y, to: index) }
    let rank = y.rank ?? rank
    guard rank >= 2 else {
      throw .invalid("an image has \(counted(rank, "axis", "axes")), expected 2 or more")
    }
    write(try transpose(y, [0] + Array(2..<rank) + [1]), to: index)
  }
}
