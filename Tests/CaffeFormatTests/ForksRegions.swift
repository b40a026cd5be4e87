import Testing

/// Layers that look at regions of interest, against transcriptions of `roi_pooling_layer.cpp` (Fast
/// R-CNN), `psroi_pooling_layer.cu` (R-FCN) and Caffe2's `roi_align_op.cc`, which forks took over.
@Suite struct ForksRegions {
  /// Regions of two images: usual ones, one of a pixel, one of halves, some beyond the map, one the
  /// wrong way round, and one of 29 pixels.
  static let regions = Blob(
    [9, 5],
    [
      0, 3, 2, 40, 30,
      1, 0, 0, 8, 8,
      0, 16, 16, 16, 16,
      1, 4, 12, 20, 28,
      0, -20, -8, 100, 90,
      1, 200, 200, 260, 240,
      0, 50, 40, 10, 20,
      1, 8, 8, 240, 240,
      0, 12, 4, 37, 45,
    ])

  static func maxima(
    _ x: Blob, _ regions: Blob, _ height: Int, _ width: Int, scale: Float
  ) -> Blob {
    var result = Blob(zeros: [regions.shape[0], x.shape[1], height, width])
    for r in 0..<regions.shape[0] {
      let corners = (1..<5).map { (regions[r, $0] * scale).rounded() }
      let sizeY = max(corners[3] - corners[1] + 1, 1) / Float(height)
      let sizeX = max(corners[2] - corners[0] + 1, 1) / Float(width)
      for c in 0..<x.shape[1] {
        for i in 0..<height {
          for j in 0..<width {
            let rows = bin(i, sizeY, corners[1], x.shape[2])
            let columns = bin(j, sizeX, corners[0], x.shape[3])
            let elements = rows.flatMap { y in columns.map { x[Int(regions[r, 0]), c, y, $0] } }
            result[r, c, i, j] = elements.max() ?? 0
          }
        }
      }
    }
    return result
  }

  private static func bin(_ i: Int, _ size: Float, _ start: Float, _ extent: Int) -> Range<Int> {
    let low = (Float(i) * size).rounded(.down) + start
    let high = (Float(i + 1) * size).rounded(.up) + start
    return within(low, high, extent)
  }

  private static func within(_ low: Float, _ high: Float, _ extent: Int) -> Range<Int> {
    let first = min(max(Int(low), 0), extent)
    return first..<max(first, min(max(Int(high), 0), extent))
  }

  @Test(arguments: [(2, 2, Float(0.125)), (7, 7, 0.125), (3, 1, 0.0625), (1, 4, 1), (7, 7, 1)])
  func `maxima over regions`(_ height: Int, _ width: Int, _ scale: Float) throws {
    var random = Seeded(height * 10 + width)
    let x = random.normal([2, 3, 32, 31])
    let net = ForkNet(
      inputs: [("x", x), ("rois", Self.regions)],
      layers: layer(
        "ROIPooling", ["x", "rois"], ["out"],
        "roi_pooling_param { pooled_h: \(height) pooled_w: \(width) spatial_scale: \(scale) }"))
    expect(try net.run()["out"], Self.maxima(x, Self.regions, height, width, scale: scale))
  }

  @Test func `maxima over a region of 29 pixels end where it does`() throws {
    let x = Blob([1, 1, 30, 30], (0..<900).map(Float.init))
    let region = Blob([1, 5], [0, 0, 0, 28, 28])
    let net = ForkNet(
      inputs: [("x", x), ("rois", region)],
      layers: layer(
        "ROIPooling", ["x", "rois"], ["out"], "roi_pooling_param { pooled_h: 7 pooled_w: 7 }"))
    let result = try net.run()["out"]
    #expect(result?.numbers.last == Float(28 * 30 + 28))
  }

  @Test(arguments: [(2, 3, Float(0.125)), (3, 1, 0.0625), (1, 2, 0.5), (7, 1, 0.125)])
  func `means over cells of regions`(_ group: Int, _ outputs: Int, _ scale: Float) throws {
    var random = Seeded(group * 10 + outputs)
    let x = random.normal([2, outputs * group * group, 12, 11])
    var rows = Self.regions
    for r in 0..<rows.shape[0] { rows[r, 2] += 0.5 }
    let net = ForkNet(
      inputs: [("x", x), ("rois", rows)],
      layers: layer(
        "PSROIPooling", ["x", "rois"], ["out"],
        "psroi_pooling_param { spatial_scale: \(scale) output_dim: \(outputs) group_size: \(group) }"
      ))
    let expected = Self.cells(x, rows, outputs, group, scale)
    expect(try net.run()["out"], expected)
    if group == 2 {
      for version in [11, 18, 24] {
        var other = net
        other.version = version
        expect(try other.run()["out"], expected, "version \(version)")
      }
    }
  }

  private static func cells(
    _ x: Blob, _ regions: Blob, _ outputs: Int, _ group: Int, _ scale: Float
  ) -> Blob {
    var result = Blob(zeros: [regions.shape[0], outputs, group, group])
    for r in 0..<regions.shape[0] {
      let startX = regions[r, 1].rounded() * scale
      let startY = regions[r, 2].rounded() * scale
      let endX = (regions[r, 3].rounded() + 1) * scale
      let endY = (regions[r, 4].rounded() + 1) * scale
      let sizeX = max(endX - startX, 0.1) / Float(group)
      let sizeY = max(endY - startY, 0.1) / Float(group)
      for d in 0..<outputs {
        for i in 0..<group {
          for j in 0..<group {
            let rows = within(
              (Float(i) * sizeY + startY).rounded(.down),
              (Float(i + 1) * sizeY + startY).rounded(.up),
              x.shape[2])
            let columns = within(
              (Float(j) * sizeX + startX).rounded(.down),
              (Float(j + 1) * sizeX + startX).rounded(.up),
              x.shape[3])
            var sum: Float = 0
            for y in rows {
              for k in columns { sum += x[Int(regions[r, 0]), (d * group + i) * group + j, y, k] }
            }
            let area = Float(rows.count * columns.count)
            result[r, d, i, j] = area == 0 ? 0 : sum / area
          }
        }
      }
    }
    return result
  }

  @Test(arguments: [(2, 2, 2, Float(0.125)), (3, 2, 1, 0.25), (2, 3, 0, 0.125), (2, 2, -1, 0.25)])
  func `means of points in regions`(
    _ height: Int, _ width: Int, _ ratio: Int, _ scale: Float
  ) throws {
    var random = Seeded(height * 10 + width + ratio)
    let x = random.normal([2, 2, 12, 11])
    let net = ForkNet(
      inputs: [("x", x), ("rois", Self.regions)],
      layers: layer(
        "ROIAlign", ["x", "rois"], ["out"],
        "roi_align_param { pooled_h: \(height) pooled_w: \(width) spatial_scale: \(scale) "
          + "sampling_ratio: \(ratio) }"))
    let expected = Self.aligned(x, Self.regions, height, width, ratio, scale)
    expect(try net.run()["out"], expected)
    var other = net
    other.version = 15
    expect(try other.run()["out"], expected, "before version 16")
  }

  private static func aligned(
    _ x: Blob, _ regions: Blob, _ height: Int, _ width: Int, _ ratio: Int, _ scale: Float
  ) -> Blob {
    var result = Blob(zeros: [regions.shape[0], x.shape[1], height, width])
    for r in 0..<regions.shape[0] {
      let corners = (1..<5).map { regions[r, $0] * scale }
      let spanY = max(corners[3] - corners[1], 1)
      let spanX = max(corners[2] - corners[0], 1)
      let (binY, binX) = (spanY / Float(height), spanX / Float(width))
      let countY = ratio > 0 ? ratio : Int(binY.rounded(.up))
      let countX = ratio > 0 ? ratio : Int(binX.rounded(.up))
      for c in 0..<x.shape[1] {
        for i in 0..<height {
          for j in 0..<width {
            var sum: Float = 0
            for a in 0..<countY {
              let y = corners[1] + Float(i) * binY + (Float(a) + 0.5) * binY / Float(countY)
              for b in 0..<countX {
                let k = corners[0] + Float(j) * binX + (Float(b) + 0.5) * binX / Float(countX)
                sum += interpolated(x, Int(regions[r, 0]), c, y, k)
              }
            }
            result[r, c, i, j] = sum / Float(countX * countY)
          }
        }
      }
    }
    return result
  }

  /// `bilinear_interpolate`.
  private static func interpolated(_ x: Blob, _ n: Int, _ c: Int, _ y: Float, _ k: Float) -> Float {
    let (h, w) = (x.shape[2], x.shape[3])
    if y < -1 || y > Float(h) || k < -1 || k > Float(w) { return 0 }
    func neighbours(_ place: Float, _ extent: Int) -> (Int, Int, Float) {
      let place = max(place, 0)
      let low = Int(place)
      return low >= extent - 1 ? (extent - 1, extent - 1, 0) : (low, low + 1, place - Float(low))
    }
    let (y0, y1, dy) = neighbours(y, h)
    let (x0, x1, dx) = neighbours(k, w)
    let upper = (1 - dx) * x[n, c, y0, x0] + dx * x[n, c, y0, x1]
    let lower = (1 - dx) * x[n, c, y1, x0] + dx * x[n, c, y1, x1]
    return (1 - dy) * upper + dy * lower
  }
}
