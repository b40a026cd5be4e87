import Diagnostics
import Kernels
import ModelIR

// Kernels that only move elements, of any type of fixed size.

extension PreparationContext {
  /// A kernel that copies blocks from inputs to outputs of input 0's element type; nil where types
  /// differ or a block has too many dimensions.
  ///
  /// - Precondition: the blocks cover each output once.
  func movement(_ blocks: [DataMovement.Block], filler: [UInt8] = []) -> PreparedKernel? {
    guard let type = input(0)?.elementType,
      outputs.allSatisfy({ $0 == nil || $0?.elementType == type }),
      let movement = DataMovement(blocks, elementByteCount: type.byteWidth, filler: filler)
    else { return nil }
    return .compute { arguments in
      movement.run(arguments.inputs, arguments.outputs, on: arguments.pool)
    }
  }

  /// A kernel that takes input 0 as a tensor of `shape` and reorders its axes; nil where that does not
  /// make up the output.
  func rearrangement(of shape: [Int], order: [Int]) -> PreparedKernel? {
    guard let x = input(0), let out = output(0), x.byteCount == out.byteCount,
      !x.shape.contains(0), shape.elementCount == x.shape.elementCount
    else { return nil }
    let moved = order.filter { shape[$0] != 1 }
    if moved == moved.sorted(), x.elementType == out.elementType { return .alias() }
    let own = shape.rowMajorStrides
    let extents = order.map { shape[$0] }
    return movement([
      DataMovement.Block(
        shape: extents, from: .init(0, strides: order.map { own[$0] }),
        to: .init(0, strides: extents.rowMajorStrides))
    ])
  }

  /// The integers of a constant input; nil where it is computed or left out.
  func constantIntegers(_ index: Int) -> [Int]? {
    guard let tensor = constant(index), tensor.elementType.isInteger else { return nil }
    return tensor.int64s.map { Int($0) }
  }

  /// Whether an input is there but computed.
  func isComputed(_ index: Int) -> Bool { input(index) != nil && constant(index) == nil }
}
