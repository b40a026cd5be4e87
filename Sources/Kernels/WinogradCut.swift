import CKernels

/// How a convolution by points is cut: into tiles, and these into tasks, which take a run of tiles and a part of the
/// features each.
///
/// The cheapest cut is chosen by an estimate of its work in units of one vector of products; the constants were
/// measured on a Zen 4 core with AVX-512, where the estimate comes within a third of the time.
package struct WinogradCut: Sendable {
  /// Outputs of a tile along each axis: 4 or 2 for windows of 3, 2 for windows of 5.
  package let tile: Int
  /// The taps of the window along each axis, or along its one row.
  let kernel: Int
  /// Whether the window has one row; tiles and their points have one, then.
  let isLine: Bool
  /// Tiles along each axis of an image.
  let tilesDown: Int
  let tilesAcross: Int
  /// The tiles of all images.
  let tileCount: Int
  /// The tiles and the blocks of 16 features of a task; the last tasks may have fewer.
  let runTiles: Int
  let partBlocks: Int

  /// The points of a tile along each axis, as many as inputs that it sees.
  var axisPoints: Int { tile + kernel - 1 }
  /// The points of a tile.
  var points: Int { isLine ? axisPoints : axisPoints * axisPoints }
  /// The rows of outputs that a tile has.
  var tileRows: Int { isLine ? 1 : tile }

  /// Whether the window is 3x3, 5x5, 1x3 or 1x5, moves by one and has no dilation.
  static func fits(_ window: Window2D) -> Bool {
    let kernel = window.horizontal.kernel
    return (kernel == 3 || kernel == 5)
      && [window.vertical, window.horizontal].allSatisfy {
        $0.stride == 1 && $0.dilation == 1 && $0.padBegin >= 0 && $0.output > 0 && $0.input > 0
      }
      && (window.vertical.kernel == kernel || window.hasOneRow)
  }

  /// Cuts a convolution into tiles of a size, at most so many runs and at most so many parts.
  package init(tile: Int, window: Window2D, batch: Int, features: Int, runs: Int, parts: Int) {
    self.tile = tile
    kernel = window.horizontal.kernel
    isLine = window.hasOneRow
    tilesDown = isLine ? window.vertical.output : (window.vertical.output + tile - 1) / tile
    tilesAcross = (window.horizontal.output + tile - 1) / tile
    tileCount = batch * tilesDown * tilesAcross
    runTiles = (tileCount + runs - 1) / runs
    let blocks = (features + Int(CK_BLOCK) - 1) / Int(CK_BLOCK)
    partBlocks = (blocks + parts - 1) / parts
  }

  /// The cheapest cut; nil unless it is clearly cheaper than all products.
  init?(window: Window2D, batch: Int, channels: Int, features: Int) {
    let outputs = Double(batch) * Double(window.vertical.output) * Double(window.horizontal.output)
    guard Self.fits(window), batch > 0, channels > 0, features > 0, outputs < 0x1p40 else {
      return nil
    }
    let blocks = (features + Int(CK_BLOCK) - 1) / Int(CK_BLOCK)
    var best: (cut: WinogradCut, cost: Double)?
    for tile in window.horizontal.kernel == 3 ? [4, 2] : [2] {
      let shares = Self.shares(tile: tile, window: window, batch: batch, features: features)
      for (runs, parts) in shares {
        let cut = WinogradCut(
          tile: tile, window: window, batch: batch, features: features, runs: runs, parts: parts)
        let weights = cut.points * channels * blocks
        let cost = cut.cost(channels: channels, blocks: blocks) * Self.handicap(tile, weights)
        if best.map({ cost < $0.cost }) ?? true { best = (cut, cost) }
      }
    }
    let depth = window.tapCount * channels
    guard let best,
      Self.sumCost(positions: outputs, depth: depth, blocks: blocks)
        + Self.weightCost * Double(depth * blocks) > Self.leastGain * best.cost
    else { return nil }
    self = best.cut
  }

  /// Numbers of runs and parts that may do: even numbers of tasks, so that two threads have the same work, and runs of
  /// 24 to 48 tiles where there are as many.
  private static func shares(
    tile: Int, window: Window2D, batch: Int, features: Int
  ) -> [(runs: Int, parts: Int)] {
    let tiles = WinogradCut(
      tile: tile, window: window, batch: batch, features: features, runs: 1, parts: 1
    ).tileCount
    let fewest = (tiles + 95) / 96 * 2
    let runs = stride(from: fewest, through: max(fewest, tiles / 24), by: 2)
    return (tiles < 96 && features > Int(CK_BLOCK) ? [(1, 2)] : []) + runs.map { ($0, 1) }
  }
}

extension WinogradCut {
  /// How much cheaper than all products the points have to be.
  private static let leastGain = 1.15
  /// What weights with more points, so many vectors, cost the rest of a model: they push its memory from the caches, and
  /// where they are no small part of all that there is, each process pays with time and memory for taking them there.
  private static func handicap(_ tile: Int, _ weights: Int) -> Double {
    tile < 4 ? 1 : weights < largeVectors ? 1.05 : 1.35
  }
  /// 16 MiB.
  private static let largeVectors = 1 << 18
  /// Positions that are summed together in registers, and what it costs to begin and end with them.
  private static let positions = 6
  private static let startCost = 150.0
  /// A vector of weights that is read for the first time, and again.
  private static let weightCost = 8.0
  private static let rereadCost = 2.0
  /// A vector at the points of a run that does not fit into a core's second-level cache, which is to hold so many.
  private static let spillCost = 2.0
  private static let cacheVectors = 11_000
  /// What a convolution costs besides: its code and scratch memory are not at hand.
  private static let fixedCost = 50_000.0

  /// Sums of `depth` products at positions, for blocks of features.
  private static func sumCost(positions: Double, depth: Int, blocks: Int) -> Double {
    let groups = Double((blocks + 3) / 4)
    return positions * Double(depth) * Double(blocks)
      + (positions / Double(Self.positions)).rounded(.up) * groups * startCost
  }

  /// Tiles, as many as positions are computed for them.
  private static func padded(_ tiles: Int) -> Double {
    let rest = tiles % positions
    return Double(
      tiles - rest + (rest <= 1 ? rest : rest <= positions / 2 ? positions / 2 : positions))
  }

  private func cost(channels: Int, blocks: Int) -> Double {
    let channelBlocks = Double((channels + Int(CK_BLOCK) - 1) / Int(CK_BLOCK))
    // A line has one row of what each column and row of a square has.
    let share = isLine ? 1.5 / Double(axisPoints) : 1
    let inputCost = share * (axisPoints == 6 ? 350 : 170)
    let outputCost = share * (tile == 4 ? 250 : axisPoints == 6 ? 200 : 100)
    let runs = (tileCount + runTiles - 1) / runTiles
    let parts = (blocks + partBlocks - 1) / partBlocks
    let lastTiles = tileCount - (runs - 1) * runTiles
    let lastBlocks = blocks - (parts - 1) * partBlocks
    let reads = Double(points) * Double(channels) * Double(blocks)
    var cost = Self.fixedCost + reads * (Self.weightCost + Self.rereadCost * Double(runs - 1))
    cost +=
      Double(tileCount) * (channelBlocks * inputCost * Double(parts) + Double(blocks) * outputCost)
    let vectors = points * runTiles * ((channels + Int(CK_BLOCK) - 1) / Int(CK_BLOCK) + 4)
    if vectors > Self.cacheVectors {
      cost +=
        Self.spillCost * Double(points * tileCount) * channelBlocks
        * Double((blocks + 3) / 4 + 2 * parts)
    }
    for (count, tiles) in [(runs - 1, runTiles), (1, lastTiles)] {
      for (times, blocks) in [(parts - 1, partBlocks), (1, lastBlocks)] {
        cost +=
          Double(count) * Double(times) * Double(points)
          * Self.sumCost(positions: Self.padded(tiles), depth: channels, blocks: blocks)
      }
    }
    return cost
  }
}

extension Window2D {
  /// Whether the window has one row and no padding above or below.
  fileprivate var hasOneRow: Bool {
    vertical.kernel == 1 && vertical.stride == 1 && vertical.padBegin == 0
      && vertical.output == vertical.input
  }

  /// The window; of an image of one column that it slides over downwards, as of one row, which lies in memory alike.
  var alongRows: Window2D {
    let isColumn =
      horizontal.kernel == 1 && horizontal.input == 1 && horizontal.output == 1
      && horizontal.padBegin == 0
    return isColumn ? Window2D(vertical: .single, horizontal: vertical) : self
  }
}
