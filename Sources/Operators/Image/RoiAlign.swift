import Diagnostics
import ModelIR

extension Operator {
  static let roiAlign = Operator(
    "RoiAlign",
    summary: """
      Pools regions of a feature map [N, C, H, W] into bins of one size: each bin is the mean (or \
      maximum) over a grid of points in it, found by linear interpolation, without rounding any \
      coordinate.
      """,
    versions: [
      .since(
        10,
        inputs: [.required("X", "T1"), .required("rois", "T1"), .required("batch_indices", "T2")],
        outputs: [.required("Y", "T1")],
        attributes: [
          .string("mode", "avg"), .int("output_height", 1), .int("output_width", 1),
          .int("sampling_ratio", 0), .float("spatial_scale", 1.0),
        ], types: ["T1": .tensor(.floats), "T2": .tensor(.int64)]),
      .since(16) { $0.set(.string("coordinate_transformation_mode", "half_pixel")) },
      .since(22) { $0.types["T1"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      let (height, width) = try context.pooledSize()
      let regions = context.shape(1).flatMap { $0.rank > 0 ? $0[0] : nil }
      let channels = context.shape(0).flatMap { $0.rank == 4 ? $0[1] : nil }
      context.setOutput(
        0, context.elementType(0),
        [regions ?? .unknown, channels ?? .unknown, .known(height), .known(width)])
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let rois = try context.tensor(1)
      guard x.rank == 4, rois.rank == 2, rois.shape[1] == 4 else {
        throw context.mismatch("map \(x.shape) and regions \(rois.shape) do not fit")
      }
      let batches = try context.integers(2)
      guard batches.count == rois.shape[0] else {
        throw context.mismatch("\(batches.count) batch indices for \(rois.shape[0]) regions")
      }
      let pooling = try RegionPooling(context, height: x.shape[2], width: x.shape[3])
      let (c, size) = (x.shape[1], x.shape[2] * x.shape[3])
      let shape = [batches.count, c, pooling.rows, pooling.columns]
      _ = try context.checkedCount(shape)
      let isMaximum = try context.string("mode") == "max"
      let values = x.doubles
      let numbers = rois.doubles
      var result: [Double] = []
      for (region, batch) in batches.enumerated() {
        guard batch >= 0 && batch < x.shape[0] else {
          throw context.invalidData("batch index \(batch) of \(x.shape[0])")
        }
        guard size > 0, let bins = pooling.bins(Array(numbers[(region * 4)...].prefix(4))) else {
          throw context.invalidData("region \(region) cannot be sampled")
        }
        for channel in 0..<c {
          let plane = (batch * c + channel) * size
          for bin in bins {
            let terms = bin.taps.map { $0.weight * values[plane + $0.position] }
            result.append(isMaximum ? terms.max() ?? 0 : terms.reduce(0, +) / bin.divisor)
          }
        }
      }
      return [.tensor(Tensor(x.elementType, shape, doubles: result))]
    })
}

extension NodeReading {
  /// The number of bins in height and width.
  fileprivate func pooledSize() throws(Diagnostic) -> (Int, Int) {
    let height = try int("output_height")
    let width = try int("output_width")
    guard height > 0, width > 0, height < 1 << 20, width < 1 << 20 else {
      throw invalid("output_height", "is \(height) and 'output_width' is \(width)")
    }
    return (height, width)
  }
}

/// How regions are cut into bins and sampled.
private struct RegionPooling {
  struct Bin {
    var taps: [(position: Int, weight: Double)] = []
    var divisor = 1.0
  }

  let height: Int
  let width: Int
  let rows: Int
  let columns: Int
  let scale: Double
  let samples: Int
  let isHalfPixel: Bool

  init(
    _ context: borrowing EvaluationContext, height: Int, width: Int
  ) throws(Diagnostic) {
    self.height = height
    self.width = width
    (rows, columns) = try context.pooledSize()
    scale = try context.float("spatial_scale")
    samples = try context.int("sampling_ratio")
    guard samples >= 0 && samples < 1 << 12 else {
      throw context.invalid("sampling_ratio", "is \(samples)")
    }
    // Before version 16 coordinates are not shifted.
    let mode =
      context.since < 16
      ? "output_half_pixel" : try context.string("coordinate_transformation_mode")
    guard mode == "half_pixel" || mode == "output_half_pixel" else {
      throw context.invalid("coordinate_transformation_mode", "is '\(mode)'")
    }
    isHalfPixel = mode == "half_pixel"
  }

  /// The bins of a region [x1, y1, x2, y2]; nil where it is not finite or far too large.
  func bins(_ region: [Double]) -> [Bin]? {
    let offset = isHalfPixel ? 0.5 : 0
    let (x1, y1) = (region[0] * scale - offset, region[1] * scale - offset)
    let (x2, y2) = (region[2] * scale - offset, region[3] * scale - offset)
    let smallest = isHalfPixel ? -Double.infinity : 1
    let binHeight = max(y2 - y1, smallest) / Double(rows)
    let binWidth = max(x2 - x1, smallest) / Double(columns)
    guard binHeight.isFinite, binWidth.isFinite, x1.isFinite, y1.isFinite,
      binHeight <= 65536, binWidth <= 65536
    else { return nil }
    let gridHeight = samples > 0 ? samples : Int(binHeight.rounded(.up).clamped(to: 0...65536))
    let gridWidth = samples > 0 ? samples : Int(binWidth.rounded(.up).clamped(to: 0...65536))
    let points = Double(gridHeight) * Double(gridWidth) * Double(rows) * Double(columns)
    guard points < 0x1p26 else { return nil }
    var bins: [Bin] = []
    for row in 0..<rows {
      for column in 0..<columns {
        var bin = Bin(divisor: Double(max(1, gridHeight * gridWidth)))
        for i in 0..<gridHeight {
          let y = y1 + (Double(row) + (Double(i) + 0.5) / Double(gridHeight)) * binHeight
          for j in 0..<gridWidth {
            let x = x1 + (Double(column) + (Double(j) + 0.5) / Double(gridWidth)) * binWidth
            bin.taps += taps(y, x)
          }
        }
        bins.append(bin)
      }
    }
    return bins
  }

  /// The four elements around a point with their weights; one without weight for a point outside.
  private func taps(_ y: Double, _ x: Double) -> [(position: Int, weight: Double)] {
    guard y >= -1, y <= Double(height), x >= -1, x <= Double(width) else { return [(0, 0)] }
    let (top, bottom, dy) = neighbours(y, height)
    let (left, right, dx) = neighbours(x, width)
    return [
      (top * width + left, (1 - dy) * (1 - dx)), (top * width + right, (1 - dy) * dx),
      (bottom * width + left, dy * (1 - dx)), (bottom * width + right, dy * dx),
    ]
  }

  private func neighbours(_ position: Double, _ extent: Int) -> (Int, Int, Double) {
    let place = max(position, 0)
    let low = Int(place)
    if low >= extent - 1 { return (extent - 1, extent - 1, 0) }
    return (low, low + 1, place - Double(low))
  }
}
