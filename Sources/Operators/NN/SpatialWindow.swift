import Diagnostics
import ModelIR

// The arithmetic of windows that slide over spatial axes: shared by convolutions, pooling and their
// inference. Attribute values are held below 2^31 and extents below 2^53, so that no product or
// sum of them overflows.

/// How the padding of a sliding window is chosen.
enum AutoPad: String, Sendable {
  /// As the attribute `pads` says.
  case explicit = "NOTSET"
  /// So that the output has `ceil(input / stride)` elements, the odd one at the end.
  case sameUpper = "SAME_UPPER"
  /// So that the output has `ceil(input / stride)` elements, the odd one at the beginning.
  case sameLower = "SAME_LOWER"
  /// None.
  case valid = "VALID"
}

/// A window sliding along one axis of known extent.
struct WindowAxis: Hashable, Sendable {
  /// The extent of the input.
  var input: Int
  /// The number of window positions.
  var output: Int
  /// The number of elements in a window.
  var kernel: Int
  /// The distance between two windows.
  var stride: Int
  /// The distance between two elements of a window.
  var dilation: Int
  /// The padding before the first element.
  var padBegin: Int
  /// The padding behind the last element.
  var padEnd: Int

  /// The input positions that a window reaches over.
  var span: Int { (kernel - 1) * dilation + 1 }

  /// The elements of the window at `position` that lie within the input.
  func taps(at position: Int) -> Range<Int> {
    let start = position * stride - padBegin
    let first = start >= 0 ? 0 : (dilation - 1 - start) / dilation
    let end = start >= input ? 0 : (input - 1 - start) / dilation + 1
    let last = min(kernel, end)
    return first < last ? first..<last : 0..<0
  }

  /// The number of elements of the window at `position` that lie within the input or its padding;
  /// what rounding up adds behind the padding does not count.
  func paddedTapCount(at position: Int) -> Int {
    let room = input + padBegin + padEnd - position * stride
    return room <= 0 ? 0 : min(kernel, (room - 1) / dilation + 1)
  }
}

/// The attributes of a sliding window.
struct SpatialWindow: Hashable, Sendable {
  /// The elements of the window along each axis.
  var kernel: [Int]
  /// The distance between two windows along each axis.
  var strides: [Int]
  /// The distance between two elements of a window along each axis.
  var dilations: [Int]
  /// Explicit padding: all beginnings, then all ends.
  var pads: [Int]
  /// How the padding is chosen.
  var autoPad: AutoPad
  /// Whether a last window that is not filled counts too.
  var roundsUp: Bool

  /// The largest value that a kernel, stride, dilation or padding may have.
  static let largestAttribute = Int(Int32.max)
  /// The largest extent that an input may have.
  static let largestExtent = 1 << 53

  /// The window along axis `i` of an input of extent `input`.
  ///
  /// - Throws: E0502 where the window does not fit into the padded input.
  func axis(_ i: Int, input: Int) throws(Diagnostic) -> WindowAxis {
    guard input >= 0, input <= Self.largestExtent else {
      throw Diagnostic(.shapeMismatch, "spatial axis \(i) has extent \(input)")
    }
    var axis = WindowAxis(
      input: input, output: 0, kernel: kernel[i], stride: strides[i], dilation: dilations[i],
      padBegin: pads[i], padEnd: pads[kernel.count + i])
    switch autoPad {
    case .explicit: break
    case .valid:
      axis.padBegin = 0
      axis.padEnd = 0
    case .sameUpper, .sameLower:
      axis.output = (input + axis.stride - 1) / axis.stride
      let total = input == 0 ? 0 : max(0, (axis.output - 1) * axis.stride + axis.span - input)
      axis.padBegin = autoPad == .sameUpper ? total / 2 : total - total / 2
      axis.padEnd = total - axis.padBegin
    }
    try checkExplicitPads(i, axis)
    if autoPad == .explicit || autoPad == .valid {
      axis.output = try positions(i, axis)
    }
    return axis
  }

  /// The number of positions that a window with known padding takes.
  private func positions(_ i: Int, _ axis: WindowAxis) throws(Diagnostic) -> Int {
    let rest = roundsUp && autoPad == .explicit ? axis.stride - 1 : 0
    let room = axis.input + axis.padBegin + axis.padEnd - axis.span + rest
    guard room >= 0 else {
      if axis.input == 0 { return 0 }
      throw Diagnostic(
        .shapeMismatch,
        "the kernel reaches over \(axis.span) elements of spatial axis \(i), which has "
          + "\(axis.input + axis.padBegin + axis.padEnd) with its padding")
    }
    let count = room / axis.stride + 1
    // A last window that is not filled must start within the input or the padding before it.
    let startsBehind = (count - 1) * axis.stride >= axis.input + axis.padBegin
    return rest > 0 && startsBehind ? count - 1 : count
  }

  private func checkExplicitPads(_ i: Int, _ axis: WindowAxis) throws(Diagnostic) {
    let begin = pads[i]
    let end = pads[kernel.count + i]
    guard autoPad != .explicit, begin != 0 || end != 0 else { return }
    guard axis.padBegin == begin, axis.padEnd == end else {
      throw Diagnostic(
        .invalidArgument,
        "'pads' asks for \(begin) and \(end) along spatial axis \(i) where 'auto_pad' "
          + "\(autoPad.rawValue) gives \(axis.padBegin) and \(axis.padEnd)",
        at: Location([.attribute("pads")]))
    }
  }

  /// The window along each axis of an input.
  func axes(_ input: [Int]) throws(Diagnostic) -> [WindowAxis] {
    var result: [WindowAxis] = []
    for (i, extent) in input.enumerated() { result.append(try axis(i, input: extent)) }
    return result
  }

  /// The number of window positions along each axis of an input that is known in part.
  func outputs(_ input: [Dimension]) throws(Diagnostic) -> [Dimension] {
    var result: [Dimension] = []
    for (i, dimension) in input.enumerated() {
      if let extent = dimension.known {
        result.append(.known(try axis(i, input: extent).output))
      } else {
        result.append(keepsExtent(i) ? Dimension(dimension.size) : outputs(i, dimension))
      }
    }
    return result
  }

  private func keepsExtent(_ i: Int) -> Bool {
    guard strides[i] == 1 else { return false }
    let reach = (kernel[i] - 1) * dilations[i]
    switch autoPad {
    case .sameUpper, .sameLower: return true
    case .valid: return reach == 0
    case .explicit: return pads[i] + pads[kernel.count + i] == reach
    }
  }

  /// The number of positions along an axis of symbolic extent.
  private func outputs(_ i: Int, _ extent: Dimension) -> Dimension {
    let padding: Int
    switch autoPad {
    case .sameUpper, .sameLower:
      return extent.adding(.known(strides[i] - 1)).dividedDown(by: strides[i])
    case .valid: padding = 0
    case .explicit:
      // Whether a last window that is not filled counts depends on the extent.
      if roundsUp, strides[i] > 1 { return .unknown }
      padding = pads[i] + pads[kernel.count + i]
    }
    let reach = (kernel[i] - 1) * dilations[i] + 1
    return extent.adding(.known(padding - reach)).dividedDown(by: strides[i]).adding(1)
  }
}

extension NodeReading {
  /// The attributes of a window with this kernel.
  ///
  /// - Throws: E0410 where an attribute has a wrong number of values or one out of range.
  func spatialWindow(kernel: [Int]) throws(Diagnostic) -> SpatialWindow {
    let rank = kernel.count
    for extent in kernel where extent < 1 || extent > SpatialWindow.largestAttribute {
      throw invalid("kernel_shape", "is \(kernel), expected positive numbers")
    }
    return SpatialWindow(
      kernel: kernel,
      strides: try windowAttribute("strides", count: rank, missing: 1, minimum: 1),
      dilations: try windowAttribute("dilations", count: rank, missing: 1, minimum: 1),
      pads: try windowAttribute("pads", count: 2 * rank, missing: 0, minimum: 0),
      autoPad: try autoPad(),
      // Convolutions have no such attribute, whatever a node says.
      roundsUp: context.version.attribute("ceil_mode") == nil ? false : try bool("ceil_mode"))
  }

  /// The attribute `kernel_shape`, checked against the number of spatial axes; nil where it is left
  /// out.
  func kernelShape(rank: Int) throws(Diagnostic) -> [Int]? {
    guard let kernel = try optionalInts("kernel_shape") else { return nil }
    guard kernel.count == rank else {
      throw invalid("kernel_shape", "has \(counted(kernel.count, "value")), expected \(rank)")
    }
    return kernel
  }

  /// A list of integers of a window; `missing` repeated where it is left out.
  func windowAttribute(
    _ name: String, count: Int, missing: Int, minimum: Int
  ) throws(Diagnostic) -> [Int] {
    guard let values = try optionalInts(name) else {
      return [Int](repeating: missing, count: count)
    }
    guard values.count == count else {
      throw invalid(name, "has \(counted(values.count, "value")), expected \(count)")
    }
    for value in values where value < minimum || value > SpatialWindow.largestAttribute {
      throw invalid(name, "is \(values), expected numbers from \(minimum) on")
    }
    return values
  }

  /// The attribute `auto_pad`; an empty string is `NOTSET`.
  func autoPad() throws(Diagnostic) -> AutoPad {
    let text = try optionalString("auto_pad") ?? ""
    guard let mode = AutoPad(rawValue: text.isEmpty ? "NOTSET" : text) else {
      throw invalid(
        "auto_pad", "is '\(text)', expected NOTSET, SAME_UPPER, SAME_LOWER or VALID")
    }
    return mode
  }
}

extension InferenceContext {
  /// The spatial part of a shape of rank 2 or more: what follows batch and channels.
  func spatialDimensions(_ shape: Shape, _ name: String) throws(Diagnostic) -> [Dimension] {
    guard shape.rank >= 2 else {
      throw mismatch("\(name) has shape \(shape), expected batch, channels and spatial axes")
    }
    return Array(shape.dimensions.dropFirst(2))
  }
}

extension EvaluationContext {
  /// The spatial part of a shape of rank 2 or more: what follows batch and channels.
  func spatialExtents(_ x: Tensor) throws(Diagnostic) -> [Int] {
    guard x.rank >= 2 else {
      throw mismatch("the input has shape \(x.shape), expected batch, channels and spatial axes")
    }
    return Array(x.shape.dropFirst(2))
  }
}
