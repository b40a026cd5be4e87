import Kernels
import ModelIR
import Operators

/// What the readers of values make of images in blocks.
struct BlockDemand {
  /// The values that are better made as blocks: convolutions, pooling and means read them, or what can be computed of
  /// blocks and is itself better made as blocks.
  private(set) var wanted: Set<ValueID> = []
  /// The values that someone reads in blocks whose channels stand one after the other.
  private var inOrder: Set<ValueID> = []

  init(_ graph: PlannedGraph) {
    for node in graph.nodes.reversed() {
      let result = node.outputs.first ?? nil
      let isResultWanted = result.map(wanted.contains) ?? false
      var inOrder = result.map(self.inOrder.contains) ?? false
      switch node.work {
      case .shuffle:
        if !isResultWanted { continue }
      case .convolution(let convolution):
        let form = convolution.form
        if convolution.readsPlanes { continue }
        if !form.isDepthwise {
          let fillsBlocks = form.channels / form.groups % ChannelLayout.block == 0
          inOrder = form.isTransposed || !form.window.isInside
          if inOrder, form.groups > 1, !fillsBlocks { continue }
        }
      default:
        switch node.form {
        case .pooling: break
        case .globalAverage: inOrder = false
        case .unary, .clip, .channelwise, .binary, .channelConcatenation:
          if !isResultWanted { continue }
        default: continue
        }
      }
      let read = node.inputs.compactMap { $0 }
      wanted.formUnion(read)
      if inOrder { self.inOrder.formUnion(read) }
    }
  }

  /// Whether channels may stand in any lanes of a value's blocks.
  func takesAnyLanes(_ value: ValueID) -> Bool { !inOrder.contains(value) }
}
