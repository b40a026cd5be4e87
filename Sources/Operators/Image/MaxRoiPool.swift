import Diagnostics
import ModelIR

extension Operator {
  static let maxRoiPool = Operator(
    "MaxRoiPool",
    summary: """
      Pools regions [batch, x1, y1, x2, y2] of a feature map [N, C, H, W] into bins of one size: \
      corners are scaled and rounded, and each bin gives the maximum of the elements that it \
      touches, or 0 where it touches none.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T"), .required("rois", "T")], outputs: [.required("Y", "T")],
        attributes: [.required("pooled_shape", .ints), .float("spatial_scale", 1.0)],
        types: ["T": .tensor(.floats)]),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      let pooled = try context.pooledShape()
      let regions = context.shape(1).flatMap { $0.rank > 0 ? $0[0] : nil }
      let channels = context.shape(0).flatMap { $0.rank == 4 ? $0[1] : nil }
      context.setOutput(
        0, context.elementType(0),
        [regions ?? .unknown, channels ?? .unknown, .known(pooled[0]), .known(pooled[1])])
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let rois = try context.tensor(1)
      let pooled = try context.pooledShape()
      guard x.rank == 4, rois.rank == 2, rois.shape[1] == 5 else {
        throw context.mismatch("map \(x.shape) and regions \(rois.shape) do not fit")
      }
      let scale = try context.float("spatial_scale")
      let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
      let shape = [rois.shape[0], c] + pooled
      _ = try context.checkedCount(shape)
      let values = x.doubles
      let numbers = rois.doubles
      var result: [Double] = []
      for region in 0..<rois.shape[0] {
        let roi = Array(numbers[(region * 5)...].prefix(5))
        guard let batch = Int(exactly: roi[0].rounded()), batch >= 0, batch < n else {
          throw context.invalidData("region \(region) is of batch \(roi[0])")
        }
        // In single precision as everywhere: bins of 29 elements in 7 end elsewhere in double.
        func ranges(_ low: Int, _ bins: Int, _ extent: Int) -> [Range<Int>]? {
          if x.elementType == .double {
            return binRanges(roi[low] * scale, roi[low + 2] * scale, bins: bins, extent: extent)
          }
          return binRanges(
            Float(roi[low]) * Float(scale), Float(roi[low + 2]) * Float(scale), bins: bins,
            extent: extent)
        }
        guard let rows = ranges(2, pooled[0], h), let columns = ranges(1, pooled[1], w) else {
          throw context.invalidData("region \(region) is not finite")
        }
        for channel in 0..<c {
          let plane = (batch * c + channel) * h * w
          for row in rows {
            for column in columns {
              var maximum: Double?
              for i in row {
                for j in column {
                  let value = values[plane + i * w + j]
                  maximum = max(maximum ?? value, value)
                }
              }
              result.append(maximum ?? 0)
            }
          }
        }
      }
      return [.tensor(Tensor(x.elementType, shape, doubles: result))]
    })
}

/// The elements that each bin of a region touches along one axis; nil where it is not finite.
private func binRanges<Number: BinaryFloatingPoint>(
  _ first: Number, _ last: Number, bins: Int, extent: Int
) -> [Range<Int>]? {
  guard first.isFinite, last.isFinite, abs(first) < 1e9, abs(last) < 1e9 else { return nil }
  let start = first.rounded()
  let size = max(last.rounded() - start + 1, 1) / Number(bins)
  return (0..<bins).map { bin in
    let low = (Number(bin) * size).rounded(.down) + start
    let high = (Number(bin + 1) * size).rounded(.up) + start
    let lower = Int(Double(low).clamped(to: 0...Double(extent)))
    return lower..<max(lower, Int(Double(high).clamped(to: 0...Double(extent))))
  }
}

extension NodeReading {
  /// The number of bins in height and width.
  fileprivate func pooledShape() throws(Diagnostic) -> [Int] {
    let pooled = try ints("pooled_shape")
    guard pooled.count == 2, pooled.allSatisfy({ $0 > 0 && $0 < 1 << 20 }) else {
      throw invalid("pooled_shape", "is \(pooled), expected two positive numbers")
    }
    return pooled
  }
}
