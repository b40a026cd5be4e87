/// The inverse cosine transform in whole numbers, by the method of Loeffler, Ligtenberg and
/// Moschytz with 13 fractional bits; results agree with libjpeg's accurate integer transform.
enum JPEGTransform {
  /// The samples of a component.
  static func samples(_ component: JPEGDecoder.Component, _ quantization: [Int]) -> JPEGPlane {
    let width = component.columns * 8
    var plane = JPEGPlane(
      width: component.width, height: component.height, pitch: width,
      samples: [UInt8](repeating: 0, count: width * component.rows * 8))
    var block = [Int](repeating: 0, count: 64)
    for row in 0..<component.rows {
      for column in 0..<component.columns {
        let start = (row * component.columns + column) * 64
        for i in 0..<64 { block[i] = Int(component.coefficients[start + i]) * quantization[i] }
        transform(&block)
        for y in 0..<8 {
          let target = (row * 8 + y) * width + column * 8
          for x in 0..<8 {
            plane.samples[target + x] = UInt8(clamping: block[y * 8 + x] + 128)
          }
        }
      }
    }
    return plane
  }

  private static func transform(_ block: inout [Int]) {
    // Columns keep two fractional bits for the rows.
    for x in 0..<8 { transform(&block, x, step: 8, shift: 11) }
    for y in 0..<8 { transform(&block, 8 * y, step: 1, shift: 18) }
  }

  /// Transforms eight numbers and drops `shift` fractional bits, rounding to nearest.
  private static func transform(_ b: inout [Int], _ start: Int, step: Int, shift: Int) {
    let c = (0..<8).map { b[start + $0 * step] }
    let rotated = (c[2] + c[6]) * 4433
    let even2 = rotated - c[6] * 15137
    let even3 = rotated + c[2] * 6270
    let even0 = (c[0] + c[4]) << 13
    let even1 = (c[0] - c[4]) << 13
    let evens = [even0 + even3, even1 + even2, even1 - even2, even0 - even3]

    let common = (c[7] + c[3] + c[5] + c[1]) * 9633
    let z1 = (c[7] + c[1]) * -7373
    let z2 = (c[5] + c[3]) * -20995
    let z3 = (c[7] + c[3]) * -16069 + common
    let z4 = (c[5] + c[1]) * -3196 + common
    let odds = [
      c[1] * 12299 + z1 + z4, c[3] * 25172 + z2 + z3, c[5] * 16819 + z2 + z4, c[7] * 2446 + z1 + z3,
    ]
    let half = 1 << (shift - 1)
    for i in 0..<4 {
      b[start + i * step] = (evens[i] + odds[i] + half) >> shift
      b[start + (7 - i) * step] = (evens[i] - odds[i] + half) >> shift
    }
  }
}

/// The samples of one component.
struct JPEGPlane {
  /// The samples along a row and a column that belong to the image.
  var width: Int
  var height: Int
  /// The samples from one row to the next.
  var pitch: Int
  /// The samples.
  var samples: [UInt8]

  /// The samples at the image's resolution.
  ///
  /// Factors of 2 interpolate linearly between the nearest two samples; others repeat samples.
  func upsampled(
    horizontally h: Int, vertically v: Int, width fullWidth: Int, height fullHeight: Int
  ) -> [UInt8] {
    let isSmooth = h == 2 && v <= 2 && width > 2
    var result: [UInt8] = []
    result.reserveCapacity(fullWidth * fullHeight)
    for y in 0..<fullHeight {
      let row = y / v
      if isSmooth {
        let sums = v == 2 ? mixedRows(row, y % 2 == 0 ? row - 1 : row + 1) : line(row)
        result += widened(sums, isMixed: v == 2).prefix(fullWidth)
      } else if h == 1, v == 2 {
        let bias = y % 2 == 0 ? 1 : 2
        let sums = mixedRows(row, y % 2 == 0 ? row - 1 : row + 1)
        result += sums.prefix(fullWidth).map { UInt8(($0 + bias) >> 2) }
      } else {
        for x in 0..<fullWidth { result.append(samples[row * pitch + x / h]) }
      }
    }
    return result
  }

  private func line(_ row: Int) -> [Int] {
    samples[row * pitch..<row * pitch + width].map { Int($0) }
  }

  /// Three parts of a row and one of its neighbour; beyond the image, the row itself.
  private func mixedRows(_ row: Int, _ neighbour: Int) -> [Int] {
    zip(line(row), line(min(max(neighbour, 0), height - 1))).map { 3 * $0 + $1 }
  }

  /// Two samples for each: three parts of it and one of the neighbour on the sample's side, rounded
  /// down and up in turns.
  private func widened(_ sums: [Int], isMixed: Bool) -> [UInt8] {
    let (low, high, shift) = isMixed ? (8, 7, 4) : (1, 2, 2)
    var result: [UInt8] = []
    for i in sums.indices {
      let left = i > 0 ? sums[i - 1] : sums[i]
      let right = i + 1 < sums.count ? sums[i + 1] : sums[i]
      result.append(UInt8((3 * sums[i] + left + low) >> shift))
      result.append(UInt8((3 * sums[i] + right + high) >> shift))
    }
    return result
  }
}
