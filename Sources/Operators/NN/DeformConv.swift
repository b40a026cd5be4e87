import Diagnostics
import ModelIR

extension Operator {
  static let deformConv = Operator(
    "DeformConv",
    summary: """
      Convolution whose samples are taken beside the regular grid, at distances that an input gives \
      for every output and tap, with multilinear interpolation and an optional mask; beyond the \
      input there are zeros.
      """,
    versions: [
      .since(
        19,
        inputs: [
          .required("X", "T"), .required("W", "T"), .required("offset", "T"), .optional("B", "T"),
          .optional("mask", "T"),
        ],
        outputs: [.required("Y", "T")],
        attributes: [
          .optional("dilations", .ints), .int("group", 1), .optional("kernel_shape", .ints),
          .int("offset_group", 1), .optional("pads", .ints), .optional("strides", .ints),
        ],
        types: ["T": .tensor(.floats)]),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferConvolution,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let w = try context.tensor(1)
      let convolution = try context.convolution(x, w)
      let bias = try context.convolutionBias(3, count: w.shape[0])
      let sampler = try deformation(context, convolution)
      let y = sampler.convolve(convolution, x.doubles, w.doubles, bias: bias)
      return [.tensor(Tensor(x.elementType, convolution.outputShape, doubles: y))]
    })
}

private func deformation(
  _ context: borrowing EvaluationContext, _ convolution: Convolution
) throws(Diagnostic) -> Deformation {
  let groups = try context.int("offset_group")
  let channels = convolution.groups * convolution.channels
  guard groups >= 1, channels % groups == 0 else {
    throw context.invalid("offset_group", "is \(groups), expected a divisor of \(channels)")
  }
  let taps = try context.checkedCount(convolution.axes.map(\.kernel))
  let outputs = convolution.axes.map(\.output)
  let offset = try context.tensor(2)
  let count = try context.checkedCount([groups, taps, convolution.axes.count])
  guard offset.shape == [convolution.batch, count] + outputs else {
    throw context.mismatch(
      "the offsets have shape \(offset.shape), expected "
        + "\([convolution.batch, count] + outputs)")
  }
  let mask = try context.optionalTensor(4)
  if let mask, mask.shape != [convolution.batch, groups * taps] + outputs {
    throw context.mismatch(
      "the mask has shape \(mask.shape), expected "
        + "\([convolution.batch, groups * taps] + outputs)")
  }
  _ = try context.checkedCount([channels, taps] + outputs)
  return Deformation(
    axes: convolution.axes, groups: groups, taps: taps, offsets: offset.doubles,
    mask: mask?.doubles)
}

/// The places that a deformable convolution takes its samples from.
private struct Deformation {
  let axes: [WindowAxis]
  let groups: Int
  let taps: Int
  let offsets: [Double]
  let mask: [Double]?

  /// One input element's part in a sample.
  private struct Corner {
    var position: Int
    var weight: Double
  }

  /// Takes the samples of every output side by side, then sums them with the weights.
  func convolve(
    _ convolution: Convolution, _ x: [Double], _ w: [Double], bias: [Double]
  ) -> [Double] {
    let outputCount = axes.map(\.output).elementCount
    let features = convolution.features
    let rows = convolution.channels * taps
    var y = [Double](repeating: 0, count: convolution.outputShape.elementCount)
    let sums = ShiftedSums(pitch: [1], targets: [Array(0..<outputCount)])
    let offsets = (0..<rows).map { $0 * outputCount }
    for image in 0..<convolution.batch {
      let columns = samples(x, image: image, channels: convolution.groups * convolution.channels)
      for group in 0..<convolution.groups {
        let target = (image * convolution.groups + group) * features * outputCount
        columns.withUnsafeBufferPointer { columns in
          w.withUnsafeBufferPointer { w in
            y.withUnsafeMutableBufferPointer { y in
              guard let x = columns.baseAddress, let w = w.baseAddress, let y = y.baseAddress
              else { return }
              sums.run(
                x + group * rows * outputCount, offsets: offsets,
                weights: w + group * features * rows,
                bias: Array(bias[group * features..<(group + 1) * features]), into: y + target,
                planeSize: outputCount)
            }
          }
        }
      }
    }
    return y
  }

  /// The samples of one image, by channel, tap and output.
  private func samples(_ x: [Double], image: Int, channels: Int) -> [Double] {
    let outputs = axes.map(\.output)
    let outputCount = outputs.elementCount
    let inputCount = axes.map(\.input).elementCount
    let kernel = axes.map(\.kernel)
    let perGroup = channels / groups
    var result = [Double](repeating: 0, count: channels * taps * outputCount + 4)
    for group in 0..<groups {
      for tap in 0..<taps {
        let tapIndex = index(tap, in: kernel)
        for output in 0..<outputCount {
          let corners = corners(image, group, tap, tapIndex, output, index(output, in: outputs))
          for c in group * perGroup..<(group + 1) * perGroup {
            let plane = (image * channels + c) * inputCount
            result[(c * taps + tap) * outputCount + output] = corners.reduce(0) {
              $0 + x[plane + $1.position] * $1.weight
            }
          }
        }
      }
    }
    return result
  }

  private func index(_ position: Int, in extents: [Int]) -> [Int] {
    zip(extents, extents.rowMajorStrides).map { position / $1 % $0 }
  }

  /// The input elements around a sample, with their weights.
  private func corners(
    _ image: Int, _ group: Int, _ tap: Int, _ tapIndex: [Int], _ output: Int, _ outputIndex: [Int]
  ) -> [Corner] {
    let outputCount = axes.map(\.output).elementCount
    let row = (image * groups + group) * taps + tap
    let pitch = axes.map(\.input).rowMajorStrides
    var corners = [Corner(position: 0, weight: mask.map { $0[row * outputCount + output] } ?? 1)]
    for (i, axis) in axes.enumerated() {
      let regular =
        outputIndex[i] * axis.stride - axis.padBegin + tapIndex[i] * axis.dilation
      let place = Double(regular) + offsets[(row * axes.count + i) * outputCount + output]
      let below = place.rounded(.down)
      // Also false for NaN, and keeps the conversion to Int within bounds.
      guard below >= -1, below < Double(axis.input) else { return [] }
      let near = Int(below)
      corners = [(near, 1 - (place - below)), (near + 1, place - below)].flatMap { index, weight in
        index >= 0 && index < axis.input
          ? corners.map {
            Corner(position: $0.position + index * pitch[i], weight: $0.weight * weight)
          } : []
      }
    }
    return corners
  }
}
