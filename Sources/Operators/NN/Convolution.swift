import Diagnostics
import ModelIR

// Reference evaluation of convolutions over any number of spatial axes, in Double. Conv and its
// integer and quantized relatives use it: sums of products of small integers are exact.

/// The extents of a convolution.
struct Convolution {
  /// The number of samples.
  var batch: Int
  /// The number of groups that channels and features are divided into.
  var groups: Int
  /// The input channels of a group.
  var channels: Int
  /// The output channels of a group.
  var features: Int
  /// The window along each spatial axis.
  var axes: [WindowAxis]

  /// The shape of the output.
  var outputShape: [Int] { [batch, groups * features] + axes.map(\.output) }

  /// Convolves `x` of shape `[batch, groups * channels] + inputs` with `w` of shape
  /// `[groups * features, channels] + kernel`; `bias` has a number for each feature of all groups.
  ///
  /// - Precondition: the arrays have the sizes that these extents call for.
  func apply(_ x: [Double], _ w: [Double], bias: [Double]) -> [Double] {
    let outputs = axes.map(\.output)
    let planeSize = outputs.elementCount
    var y = [Double](repeating: 0, count: outputShape.elementCount)
    if y.isEmpty { return y }
    if w.isEmpty {
      for i in y.indices { y[i] = bias[i / planeSize % bias.count] }
      return y
    }
    let layout = Polyphase(axes)
    let inputSize = axes.map(\.input).elementCount
    let offsets = outerSum([(0..<channels).map { $0 * layout.count }, layout.tapOffsets])
    let sums = layout.sums
    var planes = [Double](repeating: 0, count: channels * layout.count + 4)
    x.withUnsafeBufferPointer { x in
      w.withUnsafeBufferPointer { w in
        y.withUnsafeMutableBufferPointer { y in
          guard let w = w.baseAddress, let y = y.baseAddress else { return }
          for image in 0..<batch {
            for group in 0..<groups {
              let first = (image * groups + group) * channels
              for c in 0..<channels {
                layout.place(
                  x, from: (first + c) * inputSize, into: &planes, at: c * layout.count)
              }
              let features = group * features..<(group + 1) * features
              planes.withUnsafeBufferPointer { planes in
                guard let planes = planes.baseAddress else { return }
                sums.run(
                  planes, offsets: offsets,
                  weights: w + features.lowerBound * offsets.count, bias: Array(bias[features]),
                  into: y + (image * groups * self.features + features.lowerBound) * planeSize,
                  planeSize: planeSize)
              }
            }
          }
        }
      }
    }
    return y
  }
}

/// The padded elements of a plane, sorted by their remainders modulo the strides: what windows that
/// lie side by side read for one tap then lies side by side too.
struct Polyphase {
  /// The number of elements of a sorted plane.
  let count: Int
  /// For each tap of the kernel, where the windows' elements start.
  let tapOffsets: [Int]
  /// The sums over the windows' positions.
  let sums: ShiftedSums
  private let sources: [Int]
  private let places: [Int]

  /// Prepares the layout for windows that have at least one position along every axis.
  init(_ axes: [WindowAxis]) {
    let reaches = axes.map { ($0.output - 1) * $0.stride + $0.span }
    let phases = zip(axes, reaches).map { min($0.stride, $1) }
    let extents = zip(axes, reaches).map { ($1 + $0.stride - 1) / $0.stride }
    let blockSize = extents.elementCount
    let phasePitch = phases.rowMajorStrides.map { $0 * blockSize }
    let pitch = extents.rowMajorStrides
    count = phases.elementCount * blockSize
    var sourceTables: [[Int]] = []
    var placeTables: [[Int]] = []
    var tapTables: [[Int]] = []
    var targetTables: [[Int]] = []
    let inputPitch = axes.map(\.input).rowMajorStrides
    let outputPitch = axes.map(\.output).rowMajorStrides
    for (i, axis) in axes.enumerated() {
      let place = { (p: Int) in p % axis.stride * phasePitch[i] + p / axis.stride * pitch[i] }
      let present = 0..<max(0, min(axis.input, reaches[i] - axis.padBegin))
      sourceTables.append(present.map { $0 * inputPitch[i] })
      placeTables.append(present.map { place($0 + axis.padBegin) })
      tapTables.append((0..<axis.kernel).map { place($0 * axis.dilation) })
      targetTables.append((0..<axis.output).map { $0 * outputPitch[i] })
    }
    sources = outerSum(sourceTables)
    places = outerSum(placeTables)
    tapOffsets = outerSum(tapTables)
    sums = ShiftedSums(pitch: pitch, targets: targetTables)
  }

  /// The number of elements of a sorted plane, or nil where it does not fit.
  static func count(_ axes: [WindowAxis]) -> Int? {
    let extents = axes.map { axis in
      let reach = (axis.output - 1) * axis.stride + axis.span
      return (reach + axis.stride - 1) / axis.stride * min(axis.stride, reach)
    }
    return extents.checkedElementCount
  }

  /// Sorts the plane of `x` that starts at `start` into `planes` from `offset` on.
  func place(
    _ x: UnsafeBufferPointer<Double>, from start: Int, into planes: inout [Double], at offset: Int
  ) {
    for (source, place) in zip(sources, places) { planes[offset + place] = x[start + source] }
  }
}

extension EvaluationContext {
  /// The extents of the convolution of `x` with `w`, checked.
  func convolution(_ x: Tensor, _ w: Tensor) throws(Diagnostic) -> Convolution {
    guard x.rank >= 3, w.rank == x.rank else {
      throw mismatch("cannot convolve shape \(x.shape) with weights of shape \(w.shape)")
    }
    let group = try int("group")
    guard group >= 1, w.shape[0] % group == 0, x.shape[1] % group == 0,
      x.shape[1] / group == w.shape[1]
    else {
      throw mismatch(
        "input shape \(x.shape) and weights' shape \(w.shape) do not fit with \(counted(group, "group"))"
      )
    }
    let kernel = Array(w.shape.dropFirst(2))
    if let stated = try kernelShape(rank: kernel.count), stated != kernel {
      throw invalid("kernel_shape", "is \(stated), but the weights have \(kernel)")
    }
    let convolution = Convolution(
      batch: x.shape[0], groups: group, channels: w.shape[1], features: w.shape[0] / group,
      axes: try spatialWindow(kernel: kernel).axes(Array(x.shape.dropFirst(2))))
    _ = try checkedCount(convolution.outputShape)
    try checkPlanes(convolution)
    return convolution
  }

  /// Refuses padding that would blow up the memory of the evaluation.
  private func checkPlanes(_ convolution: Convolution) throws(Diagnostic) {
    guard convolution.outputShape.elementCount > 0 else { return }
    guard let plane = Polyphase.count(convolution.axes),
      let total = [convolution.channels, plane].checkedElementCount, total <= 1 << 29
    else { throw unsupported("does not evaluate windows and padding of this size") }
  }

  /// The bias of a convolution, one number for each of `count` features; zeros where it is left out.
  func convolutionBias(_ index: Int, count: Int) throws(Diagnostic) -> [Double] {
    guard let bias = try optionalTensor(index) else { return [Double](repeating: 0, count: count) }
    guard bias.shape == [count] else {
      throw mismatch("the bias has shape \(bias.shape), expected [\(count)]")
    }
    return bias.doubles
  }
}

/// Output 0 has the element type of input 0 and the shape of its convolution with input 1.
let inferConvolution: Inference = { context throws(Diagnostic) in
  context.setOutput(0, context.elementType(0), try context.convolutionShape(weights: 1))
}

extension InferenceContext {
  /// The shape of the convolution of input 0 with the weights at position `weights`.
  func convolutionShape(weights index: Int) throws(Diagnostic) -> Shape? {
    let x = shape(0)
    let w = shape(index)
    guard let rank = x?.rank ?? w?.rank else { return nil }
    guard rank >= 3, (w?.rank ?? rank) == rank else {
      throw mismatch(
        "cannot convolve shape \(x?.description ?? "?") with weights of shape "
          + "\(w?.description ?? "?")")
    }
    try checkGroups(x, w)
    let batch = x?[0] ?? .unknown
    let features = w?[0] ?? .unknown
    let unknown = [Dimension](repeating: .unknown, count: rank - 2)
    var kernel = try kernelShape(rank: rank - 2)
    if let w, let known = Shape(Array(w.dimensions.dropFirst(2))).known {
      if let kernel, kernel != known {
        throw invalid("kernel_shape", "is \(kernel), but the weights have \(known)")
      }
      kernel = known
    }
    guard let x, let kernel else { return Shape([batch, features] + unknown) }
    let window = try spatialWindow(kernel: kernel)
    return Shape([batch, features] + (try window.outputs(Array(x.dimensions.dropFirst(2)))))
  }

  private func checkGroups(_ x: Shape?, _ w: Shape?) throws(Diagnostic) {
    let group = try int("group")
    guard group >= 1 else { throw invalid("group", "is \(group), expected a positive number") }
    if let channels = x?[1].known, let perGroup = w?[1].known {
      guard channels % group == 0, channels / group == perGroup else {
        throw mismatch(
          "the input has \(counted(channels, "channel")), the weights take \(perGroup) in each of \(group) "
            + "groups")
      }
    }
    if let features = w?[0].known, features % group != 0 {
      throw mismatch(
        "\(counted(features, "feature")) cannot be divided into \(counted(group, "group"))")
    }
  }
}
