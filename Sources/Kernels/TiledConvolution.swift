import CKernels

/// A convolution with weights that are known beforehand, summed in tiles of positions and features that stay in
/// registers.
///
/// Input and output are planes or blocks of channels, each group of which begins a block. Where a window reaches over
/// the edge, and where the input is planes, the input rows that a band of output rows sees are laid out first, with zeros
/// for the padding; elsewhere they are read in place. Bands have a size that depends on the convolution alone, so results
/// do not depend on the number of threads.
public struct TiledConvolution: Sendable {
  static let block = ChannelLayout.block
  /// The bytes of input and output of a band: what fits into a core's second-level cache beside weights.
  private static let bandByteCount = 384 << 10
  /// The most numbers of an image.
  private static let largestCount = 1 << 40
  /// The tasks that a convolution is at least cut into where it has so many rows: enough to share them out evenly.
  private static let leastTasks = 6
  /// The multiplications that are worth a task.
  private static let taskProducts = 1 << 19
  /// With fewer features most lanes stay empty, which does no harm where there are few positions.
  private static let leastFeatures = block / 2
  private static let fewPositions = 64
  /// At many positions, sums of fewer products take less time than a tile's beginning and end.
  private static let leastProducts = 4

  let window: Window2D
  let batch: Int
  let groups: Int
  /// Input and output channels of a group.
  let channels: Int
  let features: Int
  let input: ChannelLayout
  let output: ChannelLayout
  /// Whether the input is read in place.
  let isDirect: Bool
  /// The output rows of a band, and the blocks of features that a task computes.
  let bandRows: Int
  let taskBlocks: Int
  /// Where inputs stand from the first of a position on, in the order of the weights: for all groups, or for each where
  /// channels stand in lanes of their own.
  let taps: [[ck_tap]]
  /// The blocks of an image whose channels are in lanes of their own.
  let laneBlocks: Int?
  /// The numbers of a position that stand side by side.
  let depth: Int
  /// Where positions stand in an image of blocks that has others between them; nil where it has none.
  let grid: OutputGrid?
  let weights: PackedFeatures
  let bias: PackedMemory

  /// Prepares a convolution; nil where it has so few features or channels that others are faster.
  ///
  /// - Parameters:
  ///   - channels: input channels of all groups.
  ///   - features: output channels of all groups.
  ///   - lanes: where the channels of blocks stand, unless each group begins a block; for windows that stay inside of
  ///     the input alone.
  ///   - scale: what each feature's weights are multiplied with; none for ones.
  ///   - pool: the threads that pack the weights; the caller's alone where there are none.
  ///   - weights: [features, channels / groups, kernel height, kernel width]; any alignment.
  ///   - bias: a number for each feature, or none.
  public init?(
    window: Window2D, batch: Int, channels: Int, features: Int, groups: Int,
    weights: UnsafeRawPointer, bias: [Float] = [], input: ChannelLayout = .planes,
    output: ChannelLayout = .planes, lanes: ChannelLanes? = nil, scale: [Float] = [],
    on pool: ThreadPool? = nil
  ) {
    guard groups > 0, window.outputCount > 0,
      features / groups >= Self.leastFeatures
        || (groups == 1 && window.outputCount <= Self.fewPositions)
    else { return nil }
    self.init(
      window: window, batch: batch, channels: channels, features: features, groups: groups,
      weights: weights, bias: bias, input: input, output: output, lanes: lanes, scale: scale,
      grid: nil, on: pool)
  }

  /// Prepares a convolution of any number of features, whose results, if there is a grid, have others between them; they
  /// are blocks then.
  init?(
    window: Window2D, batch: Int, channels: Int, features: Int, groups: Int,
    weights: UnsafeRawPointer, bias: [Float], input: ChannelLayout, output: ChannelLayout,
    lanes: ChannelLanes?, scale: [Float], grid: OutputGrid?, on pool: ThreadPool?
  ) {
    let block = Self.block
    self.grid = grid
    guard groups > 0, window.vertical.padBegin >= 0, window.horizontal.padBegin >= 0,
      batch > 0, features >= groups, window.outputCount > 0,
      channels >= groups,
      channels / groups * window.tapCount >= Self.leastProducts
        || window.outputCount <= Self.fewPositions,
      lanes == nil || (input == .blocks && window.isInside)
    else { return nil }
    // Extents that are far from what memory holds are left to those who say so.
    let height = window.vertical.output
    guard
      let bandSize = checkedProduct([channels, window.height(ofRows: height), window.bandWidth]),
      let resultSize = checkedProduct([features + block, window.outputCount]),
      max(bandSize, resultSize) <= Self.largestCount
    else { return nil }
    self.window = window
    self.batch = batch
    self.groups = groups
    self.channels = channels / groups
    self.features = features / groups
    self.input = input
    self.output = output
    let readsPlanes =
      input == .planes
      && (self.channels <= Self.planeChannels || (self.channels < block && window.tapCount == 1))
    depth = readsPlanes ? 1 : input == .blocks ? block : Swift.min(block, self.channels)
    isDirect = window.isInside && (input == .blocks || readsPlanes)
    let blocks = ChannelLayout.blocks(self.features)
    let rowSize =
      self.channels * min(window.vertical.stride, window.height(ofRows: height)) * window.bandWidth
      + blocks * block * window.horizontal.output
    let rowsInCache = Swift.max(1, Swift.min(Self.bandByteCount / (4 * rowSize), height))
    let products =
      Double(self.channels * window.tapCount) * Double(self.features * window.outputCount)
    let wanted = products > Double(Self.leastTasks * Self.taskProducts) ? Self.leastTasks : 1
    let others = batch * groups
    var bands = (height + rowsInCache - 1) / rowsInCache
    // Features are shared out before rows, four blocks at a time: weights are read once, and tiles of positions stay full.
    let parts = Swift.max(
      1, Swift.min((wanted + bands * others - 1) / (bands * others), (blocks + 3) / 4))
    if 2 * bands * others * parts <= wanted {
      bands = Swift.min(height, (wanted + others * parts - 1) / (others * parts))
    }
    bandRows = (height + bands - 1) / bands
    taskBlocks = (blocks + 4 * parts - 1) / (4 * parts) * 4
    let order = lanes.map { Self.order($0.lanes, groups: groups) }
    self.weights = PackedFeatures(
      weights, groups: groups, features: self.features, channels: self.channels,
      taps: window.tapCount, order: order, scale: scale, on: pool)
    self.bias = PackedMemory(count: groups * blocks * block)
    for (index, number) in bias.enumerated() {
      let (group, feature) = (index / self.features, index % self.features)
      self.bias.start[group * blocks * block + feature] = number
    }
    laneBlocks = lanes?.blocks
    let memory = InputMemory(
      window: window, width: isDirect ? window.horizontal.input : window.bandWidth,
      height: isDirect ? window.vertical.input : window.height(ofRows: bandRows))
    if let lanes, let order {
      taps = order.enumerated().map { group, order in
        memory.taps(lanes: order.map { lanes.lanes[group * order.count + $0] })
      }
    } else if readsPlanes {
      taps = [memory.taps(planes: self.channels)]
    } else {
      taps = [memory.taps(channels: self.channels, depth: depth)]
    }
  }

  var featureBlocks: Int { ChannelLayout.blocks(features) }
  /// So few channels are read as they lie, one number a tap: more taps cost more than to lay channels
  /// side by side.
  private static let planeChannels = 4
  /// The numbers of a band of input that is laid out.
  var inputCount: Int {
    if isDirect { return 0 }
    return (channels + depth - 1) / depth * depth * window.height(ofRows: bandRows)
      * window.bandWidth
  }
  /// The numbers of a band of output that is put in planes afterwards.
  var outputCount: Int {
    output == .blocks ? 0 : taskBlocks * Self.block * bandRows * window.horizontal.output
  }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int { (inputCount + outputCount + 32) * MemoryLayout<Float>.size }
}

/// Where the positions of a convolution stand in an image, of which they are every so manyth row and column.
struct OutputGrid {
  /// The positions of the image.
  var count: Int
  /// The position that the first one has in the image.
  var first: Int
  /// The image's positions from one row to the next, and from one column to the next.
  var rowStep: Int
  var columnStep: Int
}

extension Window2D {
  /// Whether no window reaches over an edge of the input.
  public var isInside: Bool {
    [vertical, horizontal].allSatisfy { axis in
      axis.padBegin == 0
        && (axis.output - 1) * axis.stride + (axis.kernel - 1) * axis.dilation < axis.input
    }
  }

  /// The columns that a row of output sees, padding included.
  var bandWidth: Int {
    (horizontal.output - 1) * horizontal.stride + (horizontal.kernel - 1) * horizontal.dilation + 1
  }

  /// The rows that so many rows of output see, padding included.
  func height(ofRows rows: Int) -> Int {
    (rows - 1) * vertical.stride + (vertical.kernel - 1) * vertical.dilation + 1
  }
}

/// The product of counts; nil where it is no integer of 64 bits.
func checkedProduct(_ factors: [Int]) -> Int? {
  var product = 1
  for factor in factors {
    let (next, overflow) = product.multipliedReportingOverflow(by: factor)
    if overflow { return nil }
    product = next
  }
  return product
}
