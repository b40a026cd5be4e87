// The inner loops of reference convolution. Everything is a sum of shifted planes, so that the
// innermost loop runs over neighbouring outputs and neighbouring inputs alike.

/// Computes `y[m][target(p)] = bias[m] + Σ_k w[m][k] * x[offsets[k] + p]` for all points `p` of a
/// grid, with accumulation in Double.
struct ShiftedSums {
  /// The extents of the grid.
  let extents: [Int]
  /// The distances in `x` between neighbours of the grid; along the last axis 1.
  let pitch: [Int]
  /// Where the rows of the grid start in `x`.
  private let rowStarts: [Int]
  /// Where the rows of the grid go in a plane of the output; -1 for rows that are left out.
  private let rowTargets: [Int]
  /// Where the points of a row go, from where it starts; -1 for points that are left out.
  private let columnTargets: [Int]

  /// The points that are computed together; their sums stay in the first-level cache.
  private static let tile = 512

  /// Prepares the sums over a grid.
  ///
  /// - Parameters:
  ///   - pitch: the row-major distances of neighbours in `x`.
  ///   - targets: for each axis, where its points go in a plane of the output, as summands of the
  ///     position; -1 for points that are left out.
  init(pitch: [Int], targets: [[Int]]) {
    extents = [1, 1].prefix(max(0, 2 - targets.count)) + targets.map(\.count)
    self.pitch = [0, 1].prefix(max(0, 2 - targets.count)) + pitch
    let tables = [[0], [0]].prefix(max(0, 2 - targets.count)) + targets
    columnTargets = tables.last ?? []
    rowTargets = outerSum(Array(tables.dropLast()))
    let starts = zip(extents, self.pitch).dropLast().map { extent, step in
      (0..<extent).map { $0 * step }
    }
    rowStarts = outerSum(starts)
  }

  /// Runs the sums.
  ///
  /// - Precondition: every `offsets[k] + p` is a position in `x`, which has room for 3 more
  ///   elements; `weights` holds a row of `offsets.count` numbers for each bias; targets lie within
  ///   `y` for the plane of each bias.
  func run(
    _ x: UnsafePointer<Double>, offsets: [Int], weights: UnsafePointer<Double>, bias: [Double],
    into y: UnsafeMutablePointer<Double>, planeSize: Int
  ) {
    let columns = columnTargets.count
    let rowPitch = pitch[pitch.count - 2]
    let rowExtent = extents[extents.count - 2]
    // Rows are taken together, with what lies between them, unless that is most of the work.
    let together = rowPitch <= 2 * columns ? max(1, Self.tile / max(1, rowPitch)) : 1
    var row = 0
    while row < rowTargets.count {
      let rows = min(together, rowExtent - row % rowExtent)
      for column in stride(from: 0, to: columns, by: Self.tile) {
        let width = min(Self.tile, columns - column)
        let tile = Tile(row: row, rows: rows, rowPitch: rowPitch, column: column, width: width)
        run(
          tile, x + rowStarts[row] + column, offsets: offsets, weights: weights, bias: bias,
          into: y, planeSize: planeSize)
      }
      row += rows
    }
  }

  private struct Tile {
    let row: Int
    let rows: Int
    let rowPitch: Int
    let column: Int
    let width: Int

    /// The length in `x`, rounded up to whole vectors.
    var length: Int { ((rows - 1) * rowPitch + width + 3) & ~3 }
  }

  private func run(
    _ tile: Tile, _ x: UnsafePointer<Double>, offsets: [Int], weights: UnsafePointer<Double>,
    bias: [Double], into y: UnsafeMutablePointer<Double>, planeSize: Int
  ) {
    let length = tile.length
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * length) { sums in
      guard let first = sums.baseAddress else { return }
      let second = first + length
      var m = 0
      while m < bias.count {
        let row = weights + m * offsets.count
        first.update(repeating: bias[m], count: length)
        if m + 1 < bias.count {
          second.update(repeating: bias[m + 1], count: length)
          Self.add(x, offsets, row, row + offsets.count, to: first, second, length)
          store(tile, second, into: y + (m + 1) * planeSize)
        } else {
          Self.add(x, offsets, row, to: first, length)
        }
        store(tile, first, into: y + m * planeSize)
        m += 2
      }
    }
  }

  private func store(
    _ tile: Tile, _ sums: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>
  ) {
    for r in 0..<tile.rows {
      let start = rowTargets[tile.row + r]
      if start < 0 { continue }
      for c in 0..<tile.width {
        let target = columnTargets[tile.column + c]
        if target >= 0 { y[start + target] = sums[r * tile.rowPitch + c] }
      }
    }
  }

  /// Adds weighted planes to two rows of sums, four planes at a time.
  private static func add(
    _ x: UnsafePointer<Double>, _ offsets: [Int], _ w: UnsafePointer<Double>,
    _ v: UnsafePointer<Double>, to a: UnsafeMutablePointer<Double>,
    _ b: UnsafeMutablePointer<Double>, _ length: Int
  ) {
    var k = 0
    while k + 4 <= offsets.count {
      let x0 = x + offsets[k]
      let x1 = x + offsets[k + 1]
      let x2 = x + offsets[k + 2]
      let x3 = x + offsets[k + 3]
      let (w0, w1, w2, w3) = (w[k], w[k + 1], w[k + 2], w[k + 3])
      let (v0, v1, v2, v3) = (v[k], v[k + 1], v[k + 2], v[k + 3])
      var i = 0
      while i < length {
        let (p0, p1, p2, p3) = (load(x0 + i), load(x1 + i), load(x2 + i), load(x3 + i))
        store((load(a + i) + p0 * w0 + p1 * w1) + (p2 * w2 + p3 * w3), to: a + i)
        store((load(b + i) + p0 * v0 + p1 * v1) + (p2 * v2 + p3 * v3), to: b + i)
        i += 4
      }
      k += 4
    }
    while k < offsets.count {
      add(x + offsets[k], w[k], to: a, length)
      add(x + offsets[k], v[k], to: b, length)
      k += 1
    }
  }

  /// Adds weighted planes to a row of sums, four planes at a time.
  private static func add(
    _ x: UnsafePointer<Double>, _ offsets: [Int], _ w: UnsafePointer<Double>,
    to a: UnsafeMutablePointer<Double>, _ length: Int
  ) {
    var k = 0
    while k + 4 <= offsets.count {
      let x0 = x + offsets[k]
      let x1 = x + offsets[k + 1]
      let x2 = x + offsets[k + 2]
      let x3 = x + offsets[k + 3]
      let (w0, w1, w2, w3) = (w[k], w[k + 1], w[k + 2], w[k + 3])
      var i = 0
      while i < length {
        let near = load(a + i) + load(x0 + i) * w0 + load(x1 + i) * w1
        store(near + (load(x2 + i) * w2 + load(x3 + i) * w3), to: a + i)
        i += 4
      }
      k += 4
    }
    while k < offsets.count {
      add(x + offsets[k], w[k], to: a, length)
      k += 1
    }
  }

  private static func add(
    _ x: UnsafePointer<Double>, _ w: Double, to a: UnsafeMutablePointer<Double>, _ length: Int
  ) {
    var i = 0
    while i < length {
      store(load(a + i) + load(x + i) * w, to: a + i)
      i += 4
    }
  }

  @inline(__always)
  private static func load(_ p: UnsafePointer<Double>) -> SIMD4<Double> {
    UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  private static func store(_ value: SIMD4<Double>, to p: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(p).storeBytes(of: value, as: SIMD4<Double>.self)
  }
}

/// The sums of one element of each table, in row-major order; -1 where an element is negative.
func outerSum(_ tables: [[Int]]) -> [Int] {
  var sums = [0]
  for table in tables {
    var next: [Int] = []
    next.reserveCapacity(sums.count * table.count)
    for sum in sums {
      for summand in table { next.append(sum < 0 || summand < 0 ? -1 : sum + summand) }
    }
    sums = next
  }
  return sums
}
