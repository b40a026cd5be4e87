import CKernels

// Sums of windows of 3 by 3 after Winograd: exact as well, with 4 products where a window has 9.

extension IntegerConvolution {
  /// So many channels, the most, leave four times a sum within 32 bits.
  private static let largestDepth = Int(Int32.max) / (4 * 9 * 255 * 128)
  private static let pointCount = 16

  /// Whether sums are computed so: where groups hold 2 numbers, and no weight has a zero point.
  static func usesWinograd(
    _ window: Window2D, depth: Int, features: Int, areShifted: Bool
  ) -> Bool {
    WinogradConvolution.isEnabled && ck_integer_group() == 2 && !areShifted
      && [window.vertical, window.horizontal].allSatisfy {
        $0.kernel == 3 && $0.stride == 1 && $0.dilation == 1 && $0.output > 1
      } && depth >= block && depth <= largestDepth && features >= block
  }

  /// The window with the positions of whole tiles of 2 by 2.
  static func tiled(_ window: Window2D) -> Window2D {
    var tiled = window
    tiled.vertical.output = (window.vertical.output + 1) / 2 * 2
    tiled.horizontal.output = (window.horizontal.output + 1) / 2 * 2
    return tiled
  }

  private var tileColumns: Int { cover.horizontal.output / 2 }
  private var largestTileCount: Int { (bandRows + 1) / 2 * tileColumns }

  /// The bytes that the numbers and the sums of all points take.
  var pointByteCounts: (inputs: Int, sums: Int) {
    let tiles = Self.pointCount * largestTileCount
    return (tiles * byteDepth, tiles * Self.partBlocks * Self.block * 4)
  }

  /// Sums of blocks of features, as the direct way makes them.
  ///
  /// - Parameters:
  ///   - band: the input as it is laid out.
  ///   - points: the memory for all points.
  func sumByPoints(
    _ band: UnsafeRawPointer, rows: Int, _ weights: IntegerWeights, block: Int, blocks: Int,
    points: UnsafeMutableRawPointer, into sums: UnsafeMutablePointer<Int32>
  ) {
    let depth = byteDepth / 2
    let (tileRows, tiles) = ((rows + 1) / 2, (rows + 1) / 2 * tileColumns)
    let inputs = points.assumingMemoryBound(to: Int16.self)
    let products = (points + pointByteCounts.inputs).assumingMemoryBound(to: Int32.self)
    let x = band.assumingMemoryBound(to: Int16.self)
    let rowStep = cover.bandWidth * depth
    for row in 0..<tileRows {
      ck_integer_winograd_input(
        depth, tileColumns, x + 2 * row * rowStep, rowStep, inputs + row * tileColumns * depth,
        tiles * depth)
    }
    let count = blocks * Self.block
    withUnsafePointer(to: 0) { tap in
      for point in 0..<Self.pointCount {
        var work = ck_integer_tiles(
          x: UnsafeRawPointer(inputs + point * tiles * depth).assumingMemoryBound(to: UInt8.self),
          row_step: byteDepth, column_step: 0, out_width: 1, taps: tap, tap_count: 1,
          tap_groups: weights.groups,
          weights: weights.start(block: block) + point * weights.tapStep,
          weight_step: weights.blockStep, blocks: blocks, out: products + point * tiles * count,
          out_step: count, is_wide: 1)
        ck_integer_tiles_run(&work, 0, tiles)
      }
    }
    for tile in 0..<tiles {
      let place = 2 * (tile / tileColumns) * cover.horizontal.output + 2 * (tile % tileColumns)
      ck_integer_winograd_output(
        count, products + tile * count, tiles * count, sums + place * sumStep,
        cover.horizontal.output * sumStep, sumStep)
    }
  }
}
