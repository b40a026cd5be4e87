import Diagnostics
import ModelIR

#if canImport(Glibc)
  import Glibc
#endif

// What Resize and Upsample share: both work one axis after the other.

/// How an axis is resampled: where each output index lies in the input.
struct ResampledAxis {
  /// The input's extent.
  var input: Int
  /// The output's extent.
  var output: Int
  /// The ratio of the output's extent to the input's, before rounding.
  var scale: Double
  /// The part of the input that is looked at, in units of its extent.
  var region: (start: Double, end: Double) = (0, 1)

  /// The position in the input of an output index; nil where the mode is not known.
  func position(of index: Int, _ mode: String) -> Double? {
    let x = Double(index)
    let width = scale * Double(input)
    let last = Double(input - 1)
    switch mode {
    case "half_pixel": return (x + 0.5) / scale - 0.5
    case "half_pixel_symmetric":
      let offset = Double(input) / 2 * (1 - Double(output) / width)
      return offset + (x + 0.5) / scale - 0.5
    case "pytorch_half_pixel": return output > 1 ? (x + 0.5) / scale - 0.5 : 0
    case "tf_half_pixel_for_nn": return (x + 0.5) / scale
    // The standard's own cases divide by the extent before rounding here and below.
    case "align_corners": return width == 1 ? 0 : x * last / (width - 1)
    case "asymmetric": return x / scale
    case "tf_crop_and_resize":
      let (start, end) = region
      return output > 1
        ? start * last + x * (end - start) * last / (width - 1) : 0.5 * (start + end) * last
    default: return nil
    }
  }
}

/// How values between input elements are found.
enum Interpolation {
  case nearest(rounding: String)
  case linear
  case cubic(coefficient: Double)

  /// The half-width of the filter.
  fileprivate var support: Double {
    switch self {
    case .nearest: 0
    case .linear: 1
    case .cubic: 2
    }
  }

  /// The filter's weight at a distance.
  fileprivate func weight(_ distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .nearest: return 0
    case .linear: return max(0, 1 - x)
    case .cubic(let a):
      if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
    }
  }
}

/// The input elements that make up one output element, with their weights.
struct ResampledElement {
  var indices: [Int]
  var weights: [Double]
}

extension ResampledAxis {
  /// The weights of all output elements.
  func elements(
    _ positions: [Double], _ interpolation: Interpolation, antialias: Bool, excludesOutside: Bool
  ) -> [ResampledElement] {
    // Downscaling with antialiasing stretches the filter over all elements that an output covers.
    let stretch = antialias ? min(1, scale) : 1
    let reach = interpolation.support / stretch
    return positions.map { position in
      var element = ResampledElement(indices: [], weights: [])
      var sum = 0.0
      let first = (position - reach).rounded(.down) + 1
      let count = Int(((position + reach).rounded(.up) - first).clamped(to: 0...1e9))
      for offset in 0..<count {
        let place = first + Double(offset)
        let isOutside = place < 0 || place > Double(input - 1)
        if excludesOutside, isOutside { continue }
        let weight = interpolation.weight((place - position) * stretch)
        element.indices.append(Int(place.clamped(to: 0...Double(input - 1))))
        element.weights.append(weight)
        sum += weight
      }
      if antialias || excludesOutside, sum != 0 {
        for i in element.weights.indices { element.weights[i] /= sum }
      }
      return element
    }
  }

  /// The input element nearest to each position.
  func nearest(_ positions: [Double], rounding: String) -> [Int] {
    positions.map { position in
      let rounded: Double
      switch rounding {
      case "round_prefer_ceil": rounded = (position + 0.5).rounded(.down)
      case "floor": rounded = position.rounded(.down)
      case "ceil": rounded = position.rounded(.up)
      case "outward": rounded = position.rounded(scale < 1 ? .up : .down)
      default: rounded = (position - 0.5).rounded(.up)
      }
      return Int(rounded.clamped(to: 0...Double(input - 1)))
    }
  }
}

extension Double {
  /// The number brought into a range; NaN becomes the lower end.
  func clamped(to range: ClosedRange<Double>) -> Double {
    isNaN ? range.lowerBound : Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}

/// What a resampling operator asks for, with all attributes read.
struct Resampling {
  var interpolation: Interpolation
  var coordinateMode: String
  var antialias = false
  var excludesOutside = false
  var extrapolationValue = 0.0
}

extension EvaluationContext {
  /// A tensor resampled along all axes.
  func resampled(
    _ x: Tensor, _ axes: [ResampledAxis], _ resampling: Resampling
  ) throws(Diagnostic) -> Tensor {
    let shape = axes.map(\.output)
    let count = try checkedCount(shape)
    if count == 0 { return Tensor(zeros: x.elementType, shape) }
    guard x.count > 0 else { throw invalidData("an empty tensor cannot be resized to \(shape)") }
    var positions: [[Double]] = []
    for axis in axes {
      guard axis.scale > 0, axis.scale.isFinite else {
        throw invalidData("scale \(axis.scale) is not positive")
      }
      var places: [Double] = []
      places.reserveCapacity(axis.output)
      for index in 0..<axis.output {
        guard let place = axis.position(of: index, resampling.coordinateMode), place.isFinite else {
          throw invalid(
            "coordinate_transformation_mode", "'\(resampling.coordinateMode)' gives no position")
        }
        places.append(place)
      }
      positions.append(places)
    }
    let result = try interpolated(x, axes, positions, resampling)
    guard resampling.coordinateMode == "tf_crop_and_resize" else { return result }
    let indices = zip(axes, positions).map { axis, places in
      places.indices.map { places[$0] < 0 || places[$0] > Double(axis.input - 1) ? -1 : $0 }
    }
    guard indices.contains(where: { $0.contains(-1) }) else { return result }
    guard !x.elementType.isComplex, x.elementType != .string, x.elementType != .float8e8m0 else {
      throw unsupported("cannot extrapolate \(x.elementType.name)")
    }
    let filler = Tensor(x.elementType, [], doubles: [resampling.extrapolationValue])
    let inside = Strided.positions(in: shape, indices: indices)
    return result.gathering(inside, shape: shape, filler: filler)
  }

  private func interpolated(
    _ x: Tensor, _ axes: [ResampledAxis], _ positions: [[Double]], _ resampling: Resampling
  ) throws(Diagnostic) -> Tensor {
    let shape = axes.map(\.output)
    if case .nearest(let rounding) = resampling.interpolation {
      let indices = zip(axes, positions).map { $0.nearest($1, rounding: rounding) }
      return x.gathering(Strided.positions(in: x.shape, indices: indices), shape: shape)
    }
    let type = x.elementType
    guard type.isFloatingPoint && type != .float8e8m0 || type.isInteger else {
      throw unsupported("cannot interpolate \(type.name)")
    }
    var values = x.doubles
    var current = x.shape
    for (i, axis) in axes.enumerated() {
      let isWhole = axis.region == (0, 1) || resampling.coordinateMode != "tf_crop_and_resize"
      if axis.scale == 1, axis.input == axis.output, isWhole { continue }
      let elements = axis.elements(
        positions[i], resampling.interpolation, antialias: resampling.antialias,
        excludesOutside: resampling.excludesOutside)
      values = resample(values, current, axis: i, elements)
      current[i] = axis.output
      _ = try checkedCount(current)
    }
    if type.isInteger {
      let (low, high) = (Double(type.smallestInteger), Double(type.largestInteger))
      values = values.map { $0.rounded(.toNearestOrEven).clamped(to: low...high) }
    }
    return Tensor(type, shape, doubles: values)
  }
}

/// Resamples one axis of values in row-major order.
private func resample(
  _ values: [Double], _ shape: [Int], axis: Int, _ elements: [ResampledElement]
) -> [Double] {
  let (outer, extent, inner) = shape.around(axis)
  var result = [Double](repeating: 0, count: outer * elements.count * inner)
  for o in 0..<outer {
    for (place, element) in elements.enumerated() {
      let target = (o * elements.count + place) * inner
      for (index, weight) in zip(element.indices, element.weights) where weight != 0 {
        let source = (o * extent + index) * inner
        for i in 0..<inner { result[target + i] += weight * values[source + i] }
      }
    }
  }
  return result
}
