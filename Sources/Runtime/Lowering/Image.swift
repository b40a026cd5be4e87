import Kernels
import ModelIR
import Operators

/// The extents of an image.
struct Image {
  var batch: Int
  var channels: Int
  var spatial: [Int]

  var positions: Int { spatial.elementCount }
  var blocks: Int { ChannelLayout.blocks(channels) }

  /// The type of the image in blocks of channels.
  var blockedType: ConcreteType {
    ConcreteType(.float, [batch, blocks] + spatial + [ChannelLayout.block])
  }

  /// Whether blocks and planes have the same numbers in the same places.
  var isLayoutFree: Bool { positions == 1 && channels % ChannelLayout.block == 0 }

  /// What walks the positions of its blocks.
  var walk: BlockedPositions {
    BlockedPositions(batch: batch, channels: channels, positions: positions)
  }

  /// A kernel that changes the image to a layout from the other one.
  func change(to layout: ChannelLayout) -> PreparedKernel {
    let change = LayoutChange(batch: batch, channels: channels, positions: positions)
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
    let (scales, shifts) = (padded(scale), padded(shift))
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

  private func padded(_ numbers: [Float]) -> [Float] {
    numbers + [Float](repeating: 0, count: blocks * ChannelLayout.block - numbers.count)
  }
}

extension PreparedKernel {
  /// A kernel that combines inputs 0 and 1.
  static func combination(_ kernel: BroadcastKernel, inPlace: [Int]) -> PreparedKernel {
    .compute(inPlace: inPlace) { arguments in
      guard let a = arguments.input(0), let b = arguments.input(1), let out = arguments.output(0)
      else { return }
      kernel.run(a, b, out, on: arguments.pool)
    }
  }
}
