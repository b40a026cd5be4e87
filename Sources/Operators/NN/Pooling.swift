import Diagnostics
import Glibc
import ModelIR

// What the pooling operators share. Maxima and sums over a box are taken axis by axis, so that the
// work grows with the sum of the kernel's extents, not with their product.

/// Sums over the windows along each axis, for every plane of `x`.
func windowSums(_ x: [Double], planes: Int, _ axes: [WindowAxis]) -> [Double] {
  var values = x
  for (i, axis) in axes.enumerated() {
    let outer = planes * axes[..<i].map(\.output).elementCount
    let inner = axes[(i + 1)...].map(\.input).elementCount
    var sums = [Double](repeating: 0, count: outer * axis.output * inner)
    for o in 0..<outer {
      for position in 0..<axis.output {
        let target = (o * axis.output + position) * inner
        let start = position * axis.stride - axis.padBegin
        for tap in axis.taps(at: position) {
          let source = (o * axis.input + start + tap * axis.dilation) * inner
          for k in 0..<inner { sums[target + k] += values[source + k] }
        }
      }
    }
    values = sums
  }
  return values
}

/// Maxima over the windows along each axis, for every plane of `x`, with their positions.
///
/// A position is that in its plane of the first element that has the maximum. Windows without
/// elements have `lowest` and -1. NaN counts as larger than any number.
func windowMaxima(
  _ x: [Double], planes: Int, _ axes: [WindowAxis], lowest: Double
) -> (values: [Double], positions: [Int]) {
  let planeSize = axes.map(\.input).elementCount
  var values = x
  var positions = x.indices.map { planeSize == 0 ? 0 : $0 % planeSize }
  for (i, axis) in axes.enumerated() {
    let outer = planes * axes[..<i].map(\.output).elementCount
    let inner = axes[(i + 1)...].map(\.input).elementCount
    var maxima = [Double](repeating: lowest, count: outer * axis.output * inner)
    var places = [Int](repeating: -1, count: maxima.count)
    for o in 0..<outer {
      for position in 0..<axis.output {
        let target = (o * axis.output + position) * inner
        let start = position * axis.stride - axis.padBegin
        for tap in axis.taps(at: position) {
          let source = (o * axis.input + start + tap * axis.dilation) * inner
          for k in 0..<inner where positions[source + k] >= 0 {
            let value = values[source + k]
            let best = maxima[target + k]
            let isFirst = places[target + k] < 0
            if isFirst || value > best || (value.isNaN && !best.isNaN)
              || (value == best && positions[source + k] < places[target + k])
            {
              maxima[target + k] = value
              places[target + k] = positions[source + k]
            }
          }
        }
      }
    }
    values = maxima
    positions = places
  }
  return (values, positions)
}

/// The product of one factor of each axis, for every window position of a plane.
func outerProduct(_ factors: [[Int]]) -> [Double] {
  var products = [1.0]
  for table in factors {
    products = products.flatMap { product in table.map { product * Double($0) } }
  }
  return products
}

/// A tensor to be pooled, with the window along each of its spatial axes.
struct PoolingInput {
  /// The tensor.
  var x: Tensor
  /// The windows.
  var axes: [WindowAxis]

  /// The number of planes: samples times channels.
  var planes: Int { x.shape[0] * x.shape[1] }
  /// The number of window positions of a plane.
  var positions: Int { axes.map(\.output).elementCount }
  /// The shape of the output.
  var outputShape: [Int] { Array(x.shape.prefix(2)) + axes.map(\.output) }

  /// The mean of the numbers in each window; padding counts as zeros or does not take part.
  func means(of numbers: [Double], includingPadding: Bool) -> [Double] {
    let sums = windowSums(numbers, planes: planes, axes)
    let counts = outerProduct(
      axes.map { axis in
        (0..<axis.output).map {
          includingPadding ? axis.paddedTapCount(at: $0) : axis.taps(at: $0).count
        }
      })
    return sums.enumerated().map { i, sum in sum / counts[i % counts.count] }
  }

  /// The output made of one number for each window position of each plane.
  func output(_ values: [Double]) -> RuntimeValue {
    .tensor(Tensor(x.elementType, outputShape, doubles: values))
  }
}

extension EvaluationContext {
  /// The input of a pooling operator with its windows.
  func poolingInput() throws(Diagnostic) -> PoolingInput {
    let x = try tensor(0)
    let input = try spatialExtents(x)
    guard let kernel = try kernelShape(rank: input.count) else {
      throw invalid("kernel_shape", "is missing")
    }
    let axes = try spatialWindow(kernel: kernel).axes(input)
    let pooling = PoolingInput(x: x, axes: axes)
    _ = try checkedCount(pooling.outputShape)
    // What is kept between the axes' passes mixes extents of input and output.
    _ = try checkedCount(Array(x.shape.prefix(2)) + axes.map { max($0.input, $0.output) })
    return pooling
  }

  /// The input of a global pooling operator: one window over all of each plane.
  func globalPoolingInput() throws(Diagnostic) -> PoolingInput {
    let x = try tensor(0)
    let axes = try spatialExtents(x).map { extent in
      WindowAxis(
        input: extent, output: 1, kernel: max(1, extent), stride: 1, dilation: 1, padBegin: 0,
        padEnd: 0)
    }
    return PoolingInput(x: x, axes: axes)
  }
}

/// Output 0 has the element type of input 0 and one element for each window position; so has output
/// 1, where there is one, with 64-bit integers.
let inferPooling: Inference = { context throws(Diagnostic) in
  guard let x = context.shape(0) else {
    context.setOutput(0, context.elementType(0), nil)
    context.setOutput(1, .int64, nil)
    return
  }
  let input = try context.spatialDimensions(x, "the input")
  var output = [Dimension](repeating: .unknown, count: input.count)
  if let kernel = try context.kernelShape(rank: input.count) {
    output = try context.spatialWindow(kernel: kernel).outputs(input)
  }
  let shape = Shape(Array(x.dimensions.prefix(2)) + output)
  context.setOutput(0, context.elementType(0), shape)
  context.setOutput(1, .int64, shape)
}

/// Output 0 has the element type of input 0 and an extent of 1 along each spatial axis.
let inferGlobalPooling: Inference = { context throws(Diagnostic) in
  guard let x = context.shape(0) else {
    context.setOutput(0, context.elementType(0), nil)
    return
  }
  let spatial = try context.spatialDimensions(x, "the input").map { _ in Dimension.known(1) }
  context.setOutput(
    0, context.elementType(0), Shape(Array(x.dimensions.prefix(2)) + spatial))
}

/// The p-norms of windows, from the sums over their elements' p-th powers.
///
/// - Throws: E0410 where `p` is not positive.
func evaluateLpPooling(
  _ context: borrowing EvaluationContext, _ input: PoolingInput
) throws(Diagnostic) -> [RuntimeValue] {
  // Before version 2, p is a float.
  let p = context.since < 2 ? try context.float("p") : Double(try context.int("p"))
  guard p > 0 else { throw context.invalid("p", "is \(p), expected a positive number") }
  let powers = input.x.doubles.map { p == 2 ? $0 * $0 : pow(abs($0), p) }
  let sums = windowSums(powers, planes: input.planes, input.axes)
  return [input.output(sums.map { p == 2 ? $0.squareRoot() : pow($0, 1 / p) })]
}
