import Diagnostics
import ModelIR

extension Operator {
  static let gridSample = Operator(
    "GridSample",
    summary: """
      Samples an image [N, C, ...] at the positions of a grid [N, ..., r], whose coordinates run \
      from -1 to 1, the innermost axis first, with the nearest element or linear or cubic weights. \
      Outside there are zeros, the border's elements, or the image mirrored on the border.
      """,
    versions: [
      .since(
        16, inputs: [.required("X", "T1"), .required("grid", "T2")],
        outputs: [.required("Y", "T1")],
        attributes: [
          .int("align_corners", 0), .string("mode", "bilinear"), .string("padding_mode", "zeros"),
        ], types: ["T1": .tensor(.all), "T2": .tensor(.floats)]),
      .since(20) { $0.set(.string("mode", "linear")) },
      .since(22) {
        $0.types["T1"] = .tensor(.allIR4)
        $0.types["T2"] = .tensor(.floatsAndBFloat16)
      },
    ],
    infer: { context throws(Diagnostic) in
      let element = context.elementType(0)
      guard let image = context.shape(0), let grid = context.shape(1) else {
        context.setOutput(0, element, nil)
        return
      }
      guard image.rank >= 3, grid.rank == image.rank else {
        throw context.mismatch("image \(image) and grid \(grid) do not fit")
      }
      let batch = try context.merged(image[0], grid[0], "the batch")
      context.setOutput(
        0, element, Shape([batch, image[1]] + grid.dimensions[1..<(grid.rank - 1)]))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let grid = try context.tensor(1)
      let rank = x.rank - 2
      guard rank >= 1, grid.rank == x.rank, grid.shape[0] == x.shape[0], grid.shape.last == rank
      else { throw context.mismatch("image \(x.shape) and grid \(grid.shape) do not fit") }
      let axes = try context.sampledAxes(Array(x.shape[2...]))
      let (n, c) = (x.shape[0], x.shape[1])
      let shape = [n, c] + grid.shape[1..<(grid.rank - 1)]
      let count = try context.checkedCount(shape)
      guard count > 0 else { return [.tensor(Tensor(zeros: x.elementType, shape))] }
      let size = x.shape[2...].reduce(1, *)
      let places = grid.shape[1..<(grid.rank - 1)].reduce(1, *)
      let coordinates = grid.doubles
      if try context.sampling() == .nearest {
        var positions = [Int](repeating: -1, count: count)
        for place in 0..<(n * places) {
          let taps = axes.taps(coordinates[(place * rank)...].prefix(rank), .nearest)
          guard let tap = taps.first else { continue }
          let (sample, target) = (place / places, place % places)
          for channel in 0..<c {
            let plane = sample * c + channel
            positions[plane * places + target] = plane * size + tap.position
          }
        }
        let zero = Tensor(zeros: x.elementType, [])
        return [.tensor(x.gathering(positions, shape: shape, filler: zero))]
      }
      return [.tensor(try context.interpolated(x, coordinates, axes, shape))]
    })
}

private enum Sampling {
  case nearest
  case linear
  case cubic
}

/// An axis of the image that is sampled.
private struct SampledAxis {
  var extent: Int
  var isAligned: Bool
  var padding: String

  /// The position of a grid coordinate, mirrored into the image where the padding says so.
  func position(of coordinate: Double, isNearest: Bool) -> Double {
    let length = Double(extent)
    var x =
      isAligned ? (coordinate + 1) / 2 * (length - 1) : ((coordinate + 1) * length - 1) / 2
    if isNearest { x = x.rounded(.toNearestOrEven) }
    // Far outside is as good as just outside, and fits into an integer. On the border, cubic
    // interpolation still weights the elements beyond it, which repeat those of the border.
    return padding == "reflection" ? reflected(x) : x.clamped(to: -4...(length + 4))
  }

  /// The element that stands at an index; nil for zero.
  func element(at index: Int) -> Int? {
    if index >= 0 && index < extent { return index }
    switch padding {
    case "border": return min(max(index, 0), extent - 1)
    case "reflection": return min(max(Int(reflected(Double(index))), 0), extent - 1)
    default: return nil
    }
  }

  /// A position mirrored on the borders until it lies between them.
  private func reflected(_ x: Double) -> Double {
    let low = isAligned ? 0 : -0.5
    let high = isAligned ? Double(extent) - 1 : Double(extent) - 0.5
    let span = high - low
    guard span > 0 else { return low }
    if x >= low && x <= high { return x }
    let distance = (x < low ? low - x : x - low).truncatingRemainder(dividingBy: 2 * span)
    let place = distance <= span ? distance : 2 * span - distance
    return (low + place).clamped(to: low...high)
  }

  /// The elements around a position with their weights.
  func taps(_ position: Double, _ sampling: Sampling) -> [(index: Int, weight: Double)] {
    let floor = position.rounded(.down)
    let base = Int(floor)
    let t = position - floor
    let weights: [Double]
    switch sampling {
    case .nearest: weights = [1]
    case .linear: weights = [1 - t, t]
    case .cubic:
      let a = -0.75
      func inner(_ x: Double) -> Double { ((a + 2) * x - (a + 3)) * x * x + 1 }
      func outer(_ x: Double) -> Double { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
      weights = [outer(t + 1), inner(t), inner(1 - t), outer(2 - t)]
    }
    let first = weights.count == 4 ? base - 1 : base
    return weights.enumerated().compactMap { offset, weight in
      element(at: first + offset).map { ($0, weight) }
    }
  }
}

extension [SampledAxis] {
  /// The elements of the image around a point of the grid with their weights.
  fileprivate func taps(
    _ point: ArraySlice<Double>, _ sampling: Sampling
  ) -> [(position: Int, weight: Double)] {
    var taps: [(position: Int, weight: Double)] = [(0, 1)]
    for (axis, coordinate) in zip(self, point.reversed()) {
      let place = axis.position(of: coordinate, isNearest: sampling == .nearest)
      var next: [(position: Int, weight: Double)] = []
      for (index, weight) in axis.taps(place, sampling) {
        for tap in taps { next.append((tap.position * axis.extent + index, tap.weight * weight)) }
      }
      taps = next
    }
    return taps
  }
}

extension EvaluationContext {
  fileprivate func sampling() throws(Diagnostic) -> Sampling {
    switch try string("mode") {
    case "nearest": return .nearest
    case "linear", "bilinear": return .linear
    case "cubic", "bicubic": return .cubic
    default: throw invalid("mode", "is '\(try string("mode"))'")
    }
  }

  fileprivate func sampledAxes(_ extents: [Int]) throws(Diagnostic) -> [SampledAxis] {
    let padding = try string("padding_mode")
    guard ["zeros", "border", "reflection"].contains(padding) else {
      throw invalid("padding_mode", "is '\(padding)', expected zeros, border or reflection")
    }
    guard extents.allSatisfy({ $0 > 0 }) else { throw invalidData("the image is empty") }
    let isAligned = try bool("align_corners")
    return extents.map { SampledAxis(extent: $0, isAligned: isAligned, padding: padding) }
  }

  /// The image at all points of the grid, with linear or cubic weights.
  fileprivate func interpolated(
    _ x: Tensor, _ coordinates: [Double], _ axes: [SampledAxis], _ shape: [Int]
  ) throws(Diagnostic) -> Tensor {
    let type = x.elementType
    guard type.isFloatingPoint && type != .float8e8m0 || type.isInteger else {
      throw unsupported("cannot interpolate \(type.name)")
    }
    let sampling = try sampling()
    guard axes.count <= 5 else {
      throw unsupported("cannot interpolate \(counted(axes.count, "axis", "axes"))")
    }
    let (n, c) = (shape[0], shape[1])
    let size = axes.reduce(1) { $0 * $1.extent }
    let places = shape[2...].reduce(1, *)
    let values = x.doubles
    var result = [Double](repeating: 0, count: shape.elementCount)
    for place in 0..<(n * places) {
      let point = coordinates[(place * axes.count)...].prefix(axes.count)
      let taps = axes.taps(point, sampling)
      for channel in 0..<c {
        let plane = place / places * c + channel
        var sum = 0.0
        for tap in taps { sum += tap.weight * values[plane * size + tap.position] }
        result[plane * places + place % places] = sum
      }
    }
    return Tensor(type, shape, doubles: result)
  }
}
