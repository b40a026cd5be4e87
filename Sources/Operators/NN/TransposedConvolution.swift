import Diagnostics
import ModelIR

// The shapes and the reference evaluation of transposed convolution.

/// A transposed window along one axis of known extent.
struct TransposedAxis: Hashable, Sendable {
  /// The extent of the input.
  var input: Int
  /// The extent of the output.
  var output: Int
  /// The number of elements of the kernel.
  var kernel: Int
  /// The distance in the output between two inputs' windows.
  var stride: Int
  /// The distance between two elements of a window.
  var dilation: Int
  /// The elements that are cut off at the beginning.
  var padBegin: Int

  /// The output positions that a window reaches over.
  var span: Int { (kernel - 1) * dilation + 1 }
  /// The output positions that all windows reach over, before anything is cut off.
  var reach: Int { input == 0 ? 0 : (input - 1) * stride + span }
}

/// The attributes of a transposed convolution's window.
struct TransposedWindow {
  private let window: SpatialWindow
  private let outputPadding: [Int]
  private let outputShape: [Int]?

  fileprivate init(window: SpatialWindow, outputPadding: [Int], outputShape: [Int]?) {
    self.window = window
    self.outputPadding = outputPadding
    self.outputShape = outputShape
  }

  /// The window along axis `i` of an input of this extent.
  func axis(_ i: Int, input: Int) throws(Diagnostic) -> TransposedAxis {
    guard input >= 0, input <= SpatialWindow.largestAttribute else {
      throw Diagnostic(.shapeMismatch, "spatial axis \(i) has extent \(input)")
    }
    var axis = TransposedAxis(
      input: input, output: 0, kernel: window.kernel[i], stride: window.strides[i],
      dilation: window.dilations[i], padBegin: 0)
    let full = (input - 1) * axis.stride + outputPadding[i] + axis.span
    let wanted: Int
    if let outputShape {
      wanted = outputShape[i]
    } else {
      switch window.autoPad {
      case .sameUpper, .sameLower: wanted = input * axis.stride
      case .valid: wanted = full
      case .explicit:
        axis.padBegin = window.pads[i]
        axis.output = full - window.pads[i] - window.pads[window.kernel.count + i]
        guard axis.output >= 0 else {
          throw Diagnostic(
            .shapeMismatch, "spatial axis \(i) of the output would have extent \(axis.output)")
        }
        return axis
      }
    }
    // An output larger than the windows reach is filled up at its end.
    let total = max(0, full - wanted)
    axis.padBegin = window.autoPad == .sameUpper ? total / 2 : total - total / 2
    axis.output = max(0, wanted)
    return axis
  }

  /// The extent of the output along axis `i` of an input that is known in part.
  func output(_ i: Int, _ input: Dimension) throws(Diagnostic) -> Dimension {
    if let extent = input.known { return .known(try axis(i, input: extent).output) }
    if let outputShape { return .known(outputShape[i]) }
    let stride = Dimension.known(window.strides[i])
    let grown = (window.kernel[i] - 1) * window.dilations[i] + outputPadding[i]
    let missing: Int
    switch window.autoPad {
    case .sameUpper, .sameLower: return input.multiplied(by: stride)
    case .valid: missing = 0
    case .explicit: missing = window.pads[i] + window.pads[window.kernel.count + i]
    }
    if window.strides[i] == 1, grown == missing { return Dimension(input.size) }
    let full = input.multiplied(by: stride).adding(.known(grown + 1 - window.strides[i]))
    return full.subtracting(.known(missing))
  }
}

extension NodeReading {
  /// The attributes of a transposed convolution's window with this kernel.
  func transposedWindow(kernel: [Int]) throws(Diagnostic) -> TransposedWindow {
    let window = try spatialWindow(kernel: kernel)
    let padding = try windowAttribute(
      "output_padding", count: kernel.count, missing: 0, minimum: 0)
    let shape = try optionalInts("output_shape")
    if let shape, shape.count != kernel.count || !shape.allSatisfy({ $0 >= 0 }) {
      throw invalid("output_shape", "is \(shape), expected \(counted(kernel.count, "extent"))")
    }
    return TransposedWindow(window: window, outputPadding: padding, outputShape: shape)
  }
}

/// The extents of a transposed convolution.
struct TransposedConvolution {
  /// The number of samples.
  var batch: Int
  /// The number of groups that channels and features are divided into.
  var groups: Int
  /// The input channels of a group.
  var channels: Int
  /// The output channels of a group.
  var features: Int
  /// The window along each spatial axis.
  var axes: [TransposedAxis]

  /// The shape of the output.
  var outputShape: [Int] { [batch, groups * features] + axes.map(\.output) }

  /// The padding on either side of the input that lets every output gather what it is made of.
  private var margins: [Int] { axes.map { ($0.span - 1) / $0.stride } }

  /// The extents of a padded plane.
  private var paddedExtents: [Int] { zip(axes, margins).map { $0.input + 2 * $1 } }

  /// The number of elements of a group's padded planes, or nil where it does not fit.
  var paddedCount: Int? { ([channels] + paddedExtents).checkedElementCount }

  /// Spreads `x` of shape `[batch, groups * channels] + inputs` over the output with `w` of shape
  /// `[groups * channels, features] + kernel`; `bias` has a number for each feature of all groups.
  ///
  /// - Precondition: the arrays have the sizes that these extents call for.
  func apply(_ x: [Double], _ w: [Double], bias: [Double]) -> [Double] {
    let outputSize = axes.map(\.output).elementCount
    var y = [Double](repeating: 0, count: outputShape.elementCount)
    if y.isEmpty { return y }
    for i in y.indices { y[i] = bias[i / outputSize % bias.count] }
    if x.isEmpty || w.isEmpty { return y }
    let plans = phasePlans()
    let padded = paddedExtents
    let paddedSize = padded.elementCount
    let inputSize = axes.map(\.input).elementCount
    let places = outerSum(
      zip(axes, zip(margins, padded.rowMajorStrides)).map { axis, place in
        (0..<axis.input).map { ($0 + place.0) * place.1 }
      })
    var planes = [Double](repeating: 0, count: channels * paddedSize + 4)
    for group in 0..<groups {
      let weights = plans.map { groupWeights(w, group: group, taps: $0.taps) }
      let groupBias = Array(bias[group * features..<(group + 1) * features])
      for image in 0..<batch {
        for c in 0..<channels {
          let source = ((image * groups + group) * channels + c) * inputSize
          for (i, place) in places.enumerated() { planes[c * paddedSize + place] = x[source + i] }
        }
        let target = (image * groups + group) * features * outputSize
        for (plan, weights) in zip(plans, weights) {
          let offsets = outerSum([(0..<channels).map { $0 * paddedSize }, plan.offsets])
          plan.run(
            planes, offsets, weights, groupBias, into: &y, at: target, planeSize: outputSize)
        }
      }
    }
    return y
  }

  /// For the outputs that have the same remainders modulo the strides: the taps that reach them.
  private struct PhasePlan {
    var taps: [Int]
    var offsets: [Int]
    var sums: ShiftedSums

    func run(
      _ x: [Double], _ offsets: [Int], _ weights: [Double], _ bias: [Double],
      into y: inout [Double], at target: Int, planeSize: Int
    ) {
      x.withUnsafeBufferPointer { x in
        weights.withUnsafeBufferPointer { weights in
          y.withUnsafeMutableBufferPointer { y in
            guard let x = x.baseAddress, let w = weights.baseAddress, let y = y.baseAddress else {
              return
            }
            sums.run(
              x, offsets: offsets, weights: w, bias: bias, into: y + target, planeSize: planeSize)
          }
        }
      }
    }
  }

  private func phasePlans() -> [PhasePlan] {
    // Only remainders that a tap has: outputs with others keep the bias alone.
    let phases = axes.map { axis in
      Set((0..<axis.kernel).map { $0 * axis.dilation % axis.stride }).sorted()
    }
    let numbers = phases.map(\.count)
    return (0..<numbers.elementCount).map { number in
      let strides = numbers.rowMajorStrides
      return phasePlan(axes.indices.map { phases[$0][number / strides[$0] % numbers[$0]] })
    }
  }

  private func phasePlan(_ phase: [Int]) -> PhasePlan {
    let pitch = paddedExtents.rowMajorStrides
    let kernelPitch = axes.map(\.kernel).rowMajorStrides
    let outputPitch = axes.map(\.output).rowMajorStrides
    var taps: [[Int]] = []
    var offsets: [[Int]] = []
    var targets: [[Int]] = []
    for (i, axis) in axes.enumerated() {
      let own = (0..<axis.kernel).filter { $0 * axis.dilation % axis.stride == phase[i] }
      taps.append(own.map { $0 * kernelPitch[i] })
      offsets.append(own.map { (margins[i] - $0 * axis.dilation / axis.stride) * pitch[i] })
      let count = (axis.reach - 1 - phase[i]) / axis.stride + 1
      targets.append(
        (0..<count).map { q in
          let position = phase[i] + q * axis.stride - axis.padBegin
          return position >= 0 && position < axis.output ? position * outputPitch[i] : -1
        })
    }
    return PhasePlan(
      taps: outerSum(taps), offsets: outerSum(offsets),
      sums: ShiftedSums(pitch: pitch, targets: targets))
  }

  /// The weights of one group and of these taps: a row for each feature, with channels outside taps.
  private func groupWeights(_ w: [Double], group: Int, taps: [Int]) -> [Double] {
    let kernelSize = axes.map(\.kernel).elementCount
    var rows: [Double] = []
    rows.reserveCapacity(features * channels * taps.count)
    for m in 0..<features {
      for c in 0..<channels {
        let start = ((group * channels + c) * features + m) * kernelSize
        for tap in taps { rows.append(w[start + tap]) }
      }
    }
    return rows
  }
}
