import Kernels
import ModelIR
import Operators

/// The extents of an image, and where its channels stand when it is in blocks.
struct Image {
  let batch: Int
  let spatial: [Int]
  let lanes: ChannelLanes

  /// An image whose channels stand one after the other.
  init(batch: Int, channels: Int, spatial: [Int]) {
    self.init(batch: batch, spatial: spatial, lanes: ChannelLanes(channels: channels))
  }

  init(batch: Int, spatial: [Int], lanes: ChannelLanes) {
    self.batch = batch
    self.spatial = spatial
    self.lanes = lanes
  }

  var channels: Int { lanes.lanes.count }
  var positions: Int { spatial.elementCount }

  /// The image with its channels elsewhere.
  func with(_ lanes: ChannelLanes) -> Image { Image(batch: batch, spatial: spatial, lanes: lanes) }

  /// The type of the image in blocks of channels.
  var blockedType: ConcreteType {
    ConcreteType(.float, [batch, lanes.blocks] + spatial + [ChannelLayout.block])
  }

  /// Whether blocks and planes have the same numbers in the same places.
  var isLayoutFree: Bool {
    positions == 1 && channels % ChannelLayout.block == 0 && lanes.isNatural
  }

  /// What walks the positions of its blocks.
  var walk: BlockedPositions {
    BlockedPositions(batch: batch, blocks: lanes.blocks, positions: positions)
  }

  /// A kernel that changes the image to a layout from the other one.
  func change(to layout: ChannelLayout) -> PreparedKernel {
    let change = LayoutChange(batch: batch, lanes: lanes, positions: positions)
    return .compute { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      switch layout {
      case .blocks: change.toBlocks(x, out, on: arguments.pool)
      case .planes: change.toPlanes(x, out, on: arguments.pool)
      }
    }
  }

  /// A kernel that scales and shifts each channel of blocks.
  func affine(scale: [Float], shift: [Float], _ epilogue: Epilogue = Epilogue()) -> PreparedKernel {
    let (scales, shifts) = (lanes.spread(scale), lanes.spread(shift))
    let walk = walk
    return .compute(inPlace: [0]) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      scales.withUnsafeBufferPointer { scales in
        shifts.withUnsafeBufferPointer { shifts in
          guard let scale = scales.baseAddress, let shift = shifts.baseAddress else { return }
          walk.affine(x, scale: scale, shift: shift, out, epilogue, on: arguments.pool)
        }
      }
    }
  }
}

extension Image {
  /// A kernel that computes what a form says of blocks; nil where it does not work on blocks.
  func kernel(_ form: KernelForm) -> PreparedKernel? {
    let count = blockedType.shape.elementCount
    switch form {
    case .unary(let function): return .elementwise(function, count: count)
    case .clip(let low, let high): return .elementwise(.clip(low: low, high: high), count: count)
    case .channelwise(let scale, let shift, let epilogue):
      return affine(scale: scale, shift: shift, epilogue)
    case .pooling(let kind, let window):
      let pooling = BlockedPooling(kind, window: window, batch: batch, blocks: lanes.blocks)
      return .compute { arguments in
        guard let x = arguments.input(0), let out = arguments.output(0) else { return }
        pooling.run(x, out, on: arguments.pool)
      }
    case .globalAverage:
      let walk = walk
      return .compute { arguments in
        guard let x = arguments.input(0), let out = arguments.output(0) else { return }
        walk.mean(x, out, on: arguments.pool)
      }
    default: return nil
    }
  }

  /// A kernel that multiplies each channel of blocks with a number of input 1, or adds it.
  func gated(isProduct: Bool, perImage: Bool) -> PreparedKernel {
    let walk = walk
    let same = [Float](
      repeating: isProduct ? 0 : 1, count: lanes.blocks * ChannelLayout.block)
    return .compute(inPlace: [0]) { arguments in
      guard let x = arguments.input(0), let gate = arguments.input(1),
        let out = arguments.output(0)
      else { return }
      let pool = arguments.pool
      same.withUnsafeBufferPointer { same in
        guard let same = same.baseAddress else { return }
        walk.affine(
          x, scale: isProduct ? gate : same, shift: isProduct ? same : gate,
          perImage: (isProduct && perImage, !isProduct && perImage), out, Epilogue(), on: pool)
      }
    }
  }
}

extension PreparedKernel {
  /// A kernel that lays inputs of so many numbers an image one after the other.
  static func joined(_ sizes: [Int], batch: Int) -> PreparedKernel {
    let total = sizes.reduce(0, +)
    return .compute { arguments in
      guard let out = arguments.output(0) else { return }
      var start = 0
      for (index, size) in sizes.enumerated() {
        guard let x = arguments.input(index) else { return }
        nonisolated(unsafe) let (from, to) = (x, out + start)
        // What has been computed in its place already stays there.
        if UnsafePointer(to) != from {
          arguments.pool.run(batch) { item in
            (to + item * total).update(from: from + item * size, count: size)
          }
        }
        start += size
      }
    }
  }

  /// A kernel that combines inputs 0 and 1.
  static func combination(_ kernel: BroadcastKernel, inPlace: [Int]) -> PreparedKernel {
    .compute(inPlace: inPlace) { arguments in
      guard let a = arguments.input(0), let b = arguments.input(1), let out = arguments.output(0)
      else { return }
      kernel.run(a, b, out, on: arguments.pool)
    }
  }
}
